'use client';

import { formatBytes, type InstanceView, type VolumeUse, type VolumeView } from '@bulkhead/shared';
import { Skeleton, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { FormFrame } from '../../components/form-frame.tsx';
import { late } from '../../components/late.tsx';
import { useVolumeActions, useVolumes } from '../volumes/queries/use-volumes.ts';
import { AttachmentCard } from './attachment-card.tsx';

const VolumeUsesEditor = late(
  () => import('../../components/volumes/volume-uses-editor.tsx').then((module) => module.VolumeUsesEditor),
  () => <Skeleton height={120} />,
);

/** Which volumes the instance has, and where. */
export function VolumesCard({ instance }: { instance: InstanceView }) {
  const t = useTranslations('volumes');
  return (
    <AttachmentCard
      instance={instance}
      scope="volumes:write"
      texts={{
        title: t('uses.title'),
        change: t('uses.change'),
        notAllowed: t('uses.notAllowed'),
        notNow: t('uses.notNow'),
      }}
      query={useVolumes(instance.tenantSlug)}
      facts={(volumes) =>
        usesOf(instance.id, volumes).map(({ volume: { name, usedBytes, sizeBytes }, use }) => ({
          label: use.mountPath,
          value: `${name} · ${t('used', { used: formatBytes(usedBytes ?? 0), size: formatBytes(sizeBytes) })}${
            use.readOnly ? ` · ${t('uses.readOnly')}` : ''
          }`,
        }))
      }
      nothing={() => t('uses.nothing')}
      form={(volumes, onClose) => <UsesForm instance={instance} volumes={volumes} onClose={onClose} />}
    />
  );
}

function usesOf(instanceId: string, volumes: readonly VolumeView[]) {
  return volumes.flatMap((volume) =>
    volume.attachments
      .filter((one) => one.instanceId === instanceId)
      .map(({ mountPath, readOnly }) => ({ volume, use: { volumeId: volume.id, mountPath, readOnly } })),
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
      <VolumeUsesEditor
        tenantSlug={tenantSlug}
        volumes={volumes.filter((volume) => volume.hostId === hostId)}
        uses={uses}
        onChange={change}
      />
      <Text size="sm" c="dimmed">
        {t('madeAnew')}
      </Text>
    </FormFrame>
  );
}
