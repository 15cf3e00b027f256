'use client';

import { formatBytes, MIN_VOLUME_BYTES, type VolumeView } from '@bulkhead/shared';
import { Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { MemoryField } from '../../components/number-fields.tsx';
import { FormFrame } from '../../components/form-frame.tsx';
import { useVolumeActions } from './queries/use-volumes.ts';

interface VolumeFormProps {
  tenantSlug: string;
  volume: VolumeView;
  onClose: () => void;
}

/** Another size, and what it takes. */
export function ResizeForm({ tenantSlug, volume, onClose }: VolumeFormProps) {
  const t = useTranslations('volumes.form');
  const { resize } = useVolumeActions();
  const [sizeBytes, setSize] = useState<number | null>(volume.sizeBytes);
  const least = Math.max(MIN_VOLUME_BYTES, (volume.usedBytes ?? 0) + 1);
  const isWrong = sizeBytes === null || sizeBytes < least;
  const isShrinking = sizeBytes !== null && sizeBytes < volume.sizeBytes;
  const submit = () => {
    if (!isWrong) resize.mutate({ tenantSlug, volumeId: volume.id, sizeBytes }, { onSuccess: onClose });
  };
  return (
    <FormFrame
      onSubmit={submit}
      onClose={onClose}
      submitLabel={t('resize')}
      pending={resize.isPending}
      error={resize.error}
    >
      <MemoryField
        label={t('size')}
        description={t('sizeNow', {
          size: formatBytes(volume.sizeBytes),
          used: formatBytes(volume.usedBytes ?? 0),
        })}
        value={sizeBytes}
        onChange={setSize}
        error={isWrong && t('sizeWrong', { least: formatBytes(least) })}
      />
      <Text size="sm" c="dimmed">
        {volume.driver === 'image' ? t(isShrinking ? 'shrinkImage' : 'growImage') : t('resizeLive')}
      </Text>
    </FormFrame>
  );
}
