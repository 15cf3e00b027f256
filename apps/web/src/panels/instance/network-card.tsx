'use client';

import type { InstanceNetworkingView, InstanceView, NetworkingRequest, TenantNetworking } from '@bulkhead/shared';
import { Skeleton, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Fact } from '../../components/fact-list.tsx';
import { FormFrame } from '../../components/form-frame.tsx';
import { late } from '../../components/late.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { useInstanceNetworking, useNetworkActions, useNetworking } from '../networks/queries/use-networking.ts';
import { AttachmentCard } from './attachment-card.tsx';

const NetworkingEditor = late(
  () => import('../../components/networking/networking-editor.tsx').then((module) => module.NetworkingEditor),
  () => <Skeleton height={200} />,
);

const MBPS = 1000;

/** Where the instance can be reached, by whom, and how fast it may be. */
export function NetworkCard({ instance }: { instance: InstanceView }) {
  const t = useTranslations('networks.card');
  const describe = useFacts();
  return (
    <AttachmentCard
      instance={instance}
      scope="networks:write"
      texts={{ title: t('title'), change: t('change'), notAllowed: t('notAllowed'), notNow: t('notNow') }}
      query={useInstanceNetworking(instance.tenantSlug, instance.id)}
      facts={describe}
      nothing={({ refusals: { walls } }) => (walls === null ? t('nothing') : t('refused', { why: walls }))}
      form={(view, onClose) => <NetworkingForm instance={instance} view={view} onClose={onClose} />}
    />
  );
}

function useFacts(): (view: InstanceNetworkingView) => Fact[] {
  const t = useTranslations('networks.card');
  const rate = (kbps: number | null) => (kbps === null ? t('unlimited') : t('rate', { mbps: kbps / MBPS }));
  return ({ places, groups, ports, bandwidth: { inKbps, outKbps } }) => {
    if (places.length === 0) return [];
    const published = ports.map(
      ({ hostName, hostPort, containerPort, protocol }) => `${hostName}:${hostPort} → ${containerPort}/${protocol}`,
    );
    return [
      ...places.map(({ name, address, aliases }) => ({ label: name, value: [address, ...aliases].join(' · ') })),
      { label: t('groups'), value: groups.length === 0 ? t('noGroup') : groups.map(({ name }) => name).join(', ') },
      { label: t('ports'), value: published.length === 0 ? t('noPorts') : published.join(', ') },
      { label: t('bandwidth'), value: t('both', { in: rate(inKbps), out: rate(outKbps) }) },
    ];
  };
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
    <FormFrame
      onSubmit={() => setOfInstance.mutate({ tenantSlug, instanceId, networking: value }, { onSuccess: onClose })}
      onClose={onClose}
      submitLabel={tCommon('save')}
      pending={setOfInstance.isPending}
      error={setOfInstance.error}
    >
      <NetworkingEditor tenantSlug={tenantSlug} networking={networking} value={value} onChange={setValue} />
      <Text size="sm" c="dimmed">
        {t(isNew ? 'madeAnew' : 'live')}
      </Text>
    </FormFrame>
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
