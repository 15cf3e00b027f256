'use client';

import { formatBytes } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { useVolumeRoom } from './queries/use-volumes.ts';

/** What is held of the quota, as one sentence. */
export function RoomLine({ tenantSlug }: { tenantSlug: string }) {
  const t = useTranslations('volumes');
  const { data } = useVolumeRoom(tenantSlug);
  if (data === undefined) return t('tableHint');
  return t('room', {
    volumes: data.volumes.held,
    maxVolumes: data.volumes.limit,
    held: formatBytes(data.bytes.held),
    limit: formatBytes(data.bytes.limit),
  });
}
