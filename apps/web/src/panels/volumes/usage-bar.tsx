'use client';

import { formatBytes, type VolumeView } from '@bulkhead/shared';
import { Progress, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';

/** Above this a volume is nearly full, and at the second one nothing more goes in. */
const WARN_SHARE = 0.85;
const FULL_SHARE = 0.98;

/** How full a volume is: in words, and as a bar whose colour says the same. */
export function UsageBar({ volume }: { volume: Pick<VolumeView, 'name' | 'usedBytes' | 'sizeBytes'> }) {
  const t = useTranslations('volumes');
  const { name, usedBytes, sizeBytes } = volume;
  if (usedBytes === null) return <Text size="sm">{formatBytes(sizeBytes)}</Text>;
  const share = Math.min(1, usedBytes / sizeBytes);
  const color = share >= FULL_SHARE ? 'red' : share >= WARN_SHARE ? 'yellow' : 'blue';
  return (
    <div data-full={share >= FULL_SHARE}>
      <Text size="sm">{t('used', { used: formatBytes(usedBytes), size: formatBytes(sizeBytes) })}</Text>
      <Progress.Root size="sm" mt={4}>
        <Progress.Section value={share * 100} color={color} aria-label={t('usedOf', { name })} />
      </Progress.Root>
    </div>
  );
}
