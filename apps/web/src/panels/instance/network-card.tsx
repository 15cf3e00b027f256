'use client';

import type { InstanceNetworkingView, InstanceView, NetworkingRequest, TenantNetworking } from '@bulkhead/shared';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { FactList } from '../../components/fact-list.tsx';
import { NetworkingEditor } from '../../components/networking/networking-editor.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useTenantAllows } from '../../components/use-session.ts';
import { useInstanceNetworking, useNetworkActions, useNetworking } from '../networks/queries/use-networking.ts';

/** Where the instance can be reached, by whom, and how fast it may be. */
export function NetworkCard({ instance }: { instance: InstanceView }) {
  const t = useTranslations('networks.card');
  const query = useInstanceNetworking(instance.tenantSlug, instance.id);
  const mayWrite = useTenantAllows(instance.tenantSlug, 'instances:write');
  const [isOpen, setOpen] = useState(false);
  const reason = !mayWrite ? t('notAllowed') : instance.allowedActions.includes('configure') ? null : t('notNow');
  return (
    <SectionCard
      title={t('title')}
      actions={
        <ActionButton size="compact-sm" variant="default" reason={reason} onClick={() => setOpen(true)}>
          {t('change')}
        </ActionButton>
      }
    >
      <QueryState query={query} isEmpty={() => false} skeletonHeight={60}>
        {(view) => (
          <>
            <Facts view={view} />
            <Dialog opened={isOpen} onClose={() => setOpen(false)} title={t('title')} size="xl">
              {isOpen && <NetworkingForm instance={instance} view={view} onClose={() => setOpen(false)} />}
            </Dialog>
          </>
        )}
      </QueryState>
    </SectionCard>
  );
}

const MBPS = 1000;

function Facts({ view }: { view: InstanceNetworkingView }) {
  const t = useTranslations('networks.card');
  if (view.places.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {view.refusals.walls === null ? t('nothing') : t('refused', { why: view.refusals.walls })}
      </Text>
    );
  }
  const { inKbps, outKbps } = view.bandwidth;
  const rate = (kbps: number | null) => (kbps === null ? t('unlimited') : t('rate', { mbps: kbps / MBPS }));
  return (
    <FactList
      facts={[
        ...view.places.map(({ name, address, aliases }) => ({
          label: name,
          value: [address, ...aliases].join(' · '),
        })),
        {
          label: t('groups'),
          value: view.groups.length === 0 ? t('noGroup') : view.groups.map(({ name }) => name).join(', '),
        },
        {
          label: t('ports'),
          value:
            view.ports.length === 0
              ? t('noPorts')
              : view.ports
                  .map(
                    ({ hostName, hostPort, containerPort, protocol }) =>
                      `${hostName}:${hostPort} → ${containerPort}/${protocol}`,
                  )
                  .join(', '),
        },
        { label: t('bandwidth'), value: t('both', { in: rate(inKbps), out: rate(outKbps) }) },
      ]}
    />
  );
}

interface FormProps {
  instance: InstanceView;
  view: InstanceNetworkingView;
  onClose: () => void;
}

function NetworkingForm({ instance, view, onClose }: FormProps) {
  const query = useNetworking(instance.tenantSlug);
  return (
    <QueryState query={query} isEmpty={() => false} skeletonHeight={200}>
      {(networking) => <Loaded instance={instance} view={view} networking={networking} onClose={onClose} />}
    </QueryState>
  );
}

function Loaded({ instance, view, networking, onClose }: FormProps & { networking: TenantNetworking }) {
  const t = useTranslations('networks.card');
  const tCommon = useTranslations('common');
  const { setOfInstance } = useNetworkActions();
  const [value, setValue] = useState<NetworkingRequest>(() => toRequest(view));
  const isNew = (value.networks.length === 0) !== (view.places.length === 0);
  const { id: instanceId, tenantSlug } = instance;
  return (
    <Stack gap="md">
      <NetworkingEditor tenantSlug={tenantSlug} networking={networking} value={value} onChange={setValue} />
      <Text size="sm" c="dimmed">
        {t(isNew ? 'madeAnew' : 'live')}
      </Text>
      <ErrorAlert error={setOfInstance.error} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {tCommon('cancel')}
        </Button>
        <Button
          loading={setOfInstance.isPending}
          onClick={() => setOfInstance.mutate({ tenantSlug, instanceId, networking: value }, { onSuccess: onClose })}
        >
          {tCommon('save')}
        </Button>
      </Group>
    </Stack>
  );
}

function toRequest({ places, groups, ports, bandwidth }: InstanceNetworkingView): NetworkingRequest {
  return {
    networks: places.map(({ networkId, aliases }) => ({ networkId, aliases })),
    groupIds: groups.map(({ id }) => id),
    ports: ports.map(({ protocol, containerPort, hostPort }) => ({ protocol, containerPort, hostPort })),
    bandwidth,
  };
}
