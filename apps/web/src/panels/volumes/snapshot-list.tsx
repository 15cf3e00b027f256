'use client';

import { formatBytes } from '@bulkhead/shared';
import { Badge, Group, Stack, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { ActionButton } from '../../components/action-button.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { fromSnapshot } from './volume-edit.ts';
import type { VolumeDetailsProps } from './volume-details.tsx';

/** What a volume was at moments before: to go back to, or to begin another one with. */
export function SnapshotList({ volume, reason, onEdit }: Omit<VolumeDetailsProps, 'tenantSlug'>) {
  const t = useTranslations('volumes.snapshots');
  const isRunning = volume.attachments.some((one) => one.isRunning);
  return (
    <section>
      <Text component="h3" size="sm" fw={600} mb={8}>
        {t('title')}
      </Text>
      {volume.snapshots.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('none')}
        </Text>
      )}
      <Stack gap="sm">
        {volume.snapshots.map((snapshot) => {
          const { id, name, state, sizeBytes, createdAtMs, createdBy } = snapshot;
          const unready = reason ?? (state === 'ready' ? null : t('notReady'));
          return (
            <div key={id} data-snapshot={name}>
              <Group gap={8}>
                <Text size="sm" ff="monospace">
                  {name}
                </Text>
                {state !== 'ready' && <Badge size="sm">{t(`state.${state}`)}</Badge>}
              </Group>
              <Text size="xs" c="dimmed">
                {t.rich('made', {
                  size: formatBytes(sizeBytes),
                  who: createdBy,
                  when: () => <RelativeTime atMs={createdAtMs} />,
                })}
              </Text>
              <Group gap={4} mt={4}>
                <ActionButton
                  size="compact-sm"
                  variant="subtle"
                  reason={unready ?? (isRunning ? t('stopFirst') : null)}
                  aria-label={t('restoreNamed', { name })}
                  onClick={() => onEdit({ what: 'restore', volume, snapshot })}
                >
                  {t('restore')}
                </ActionButton>
                <ActionButton
                  size="compact-sm"
                  variant="subtle"
                  reason={unready}
                  aria-label={t('cloneNamed', { name })}
                  onClick={() => onEdit(fromSnapshot(volume, snapshot))}
                >
                  {t('clone')}
                </ActionButton>
                <ActionButton
                  size="compact-sm"
                  variant="subtle"
                  color="red"
                  reason={reason}
                  aria-label={t('removeNamed', { name })}
                  onClick={() => onEdit({ what: 'remove-snapshot', volume, snapshot })}
                >
                  {t('remove')}
                </ActionButton>
              </Group>
            </div>
          );
        })}
      </Stack>
    </section>
  );
}
