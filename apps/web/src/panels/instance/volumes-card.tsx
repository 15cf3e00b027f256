'use client';

import { formatBytes, type InstanceView, type VolumeUse, type VolumeView } from '@bulkhead/shared';
import { Stack, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { FactList } from '../../components/fact-list.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useTenantAllows } from '../../components/use-session.ts';
import { VolumeUsesEditor } from '../../components/volumes/volume-uses-editor.tsx';
import { FormFrame } from '../volumes/form-frame.tsx';
import { useVolumeActions, useVolumes } from '../volumes/queries/use-volumes.ts';

/** Which volumes the instance has, and where. */
export function VolumesCard({ instance }: { instance: InstanceView }) {
  const t = useTranslations('volumes.uses');
  const query = useVolumes(instance.tenantSlug);
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
      <QueryState query={query} isEmpty={() => false} skeletonHeight={40}>
        {(volumes) => (
          <>
            <UsesOf instanceId={instance.id} volumes={volumes} />
            <Dialog opened={isOpen} onClose={() => setOpen(false)} title={t('title')} size="xl">
              <UsesForm instance={instance} volumes={volumes} onClose={() => setOpen(false)} />
            </Dialog>
          </>
        )}
      </QueryState>
    </SectionCard>
  );
}

function usesOf(instanceId: string, volumes: readonly VolumeView[]) {
  return volumes.flatMap((volume) =>
    volume.attachments
      .filter((one) => one.instanceId === instanceId)
      .map(({ mountPath, readOnly }) => ({ volume, use: { volumeId: volume.id, mountPath, readOnly } })),
  );
}

function UsesOf({ instanceId, volumes }: { instanceId: string; volumes: readonly VolumeView[] }) {
  const t = useTranslations('volumes');
  const uses = usesOf(instanceId, volumes);
  if (uses.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('uses.nothing')}
      </Text>
    );
  }
  return (
    <FactList
      facts={uses.map(({ volume: { name, usedBytes, sizeBytes }, use }) => ({
        label: use.mountPath,
        value: `${name} · ${t('used', { used: formatBytes(usedBytes ?? 0), size: formatBytes(sizeBytes) })}${
          use.readOnly ? ` · ${t('uses.readOnly')}` : ''
        }`,
      }))}
    />
  );
}

interface UsesFormProps {
  instance: InstanceView;
  volumes: readonly VolumeView[];
  onClose: () => void;
}

function UsesForm({ instance, volumes, onClose }: UsesFormProps) {
  const t = useTranslations('volumes.uses');
  const tCommon = useTranslations('common');
  const { setUses } = useVolumeActions();
  const [uses, change] = useState<VolumeUse[]>(() => usesOf(instance.id, volumes).map(({ use }) => use));
  const { id: instanceId, tenantSlug, hostId } = instance;
  return (
    <FormFrame
      onSubmit={() => setUses.mutate({ tenantSlug, instanceId, volumes: uses }, { onSuccess: onClose })}
      onClose={onClose}
      submitLabel={tCommon('save')}
      pending={setUses.isPending}
      error={setUses.error}
    >
      <Stack gap="md">
        <VolumeUsesEditor
          tenantSlug={tenantSlug}
          volumes={volumes.filter((volume) => volume.hostId === hostId)}
          uses={uses}
          onChange={change}
        />
        <Text size="sm" c="dimmed">
          {t('madeAnew')}
        </Text>
      </Stack>
    </FormFrame>
  );
}
