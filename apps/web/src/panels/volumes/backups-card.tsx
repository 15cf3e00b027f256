'use client';

import { formatBytes, type VolumeBackupView } from '@bulkhead/shared';
import { Badge, Group, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useBackupActions, useBackups } from './queries/use-backups.ts';
import { TargetsList } from './targets-list.tsx';
import { fromBackup, type VolumeEdit } from './volume-edit.ts';

interface BackupsCardProps {
  tenantSlug: string;
  reason: string | null;
  onRestore: (edit: VolumeEdit) => void;
}

/** Copies of volumes in object stores, and the stores. */
export function BackupsCard({ tenantSlug, reason, onRestore }: BackupsCardProps) {
  const t = useTranslations('volumes.backups');
  const query = useBackups(tenantSlug);
  const { remove } = useBackupActions();
  const [removed, setRemoved] = useState<VolumeBackupView | null>(null);
  const close = () => {
    remove.reset();
    setRemoved(null);
  };
  return (
    <SectionCard title={t('title')} description={t('description')}>
      <TargetsList tenantSlug={tenantSlug} reason={reason} />
      <QueryState
        query={query}
        empty={
          <Text size="sm" c="dimmed">
            {t('none')}
          </Text>
        }
      >
        {(backups) => (
          <DataTable
            label={t('title')}
            tableId="volume-backups"
            rows={backups}
            rowKey={({ id }) => id}
            columns={[
              {
                key: 'volume',
                header: t('column.volume'),
                sortValue: ({ volumeName }) => volumeName,
                cell: ({ volumeName, targetName }) => `${volumeName} → ${targetName}`,
              },
              {
                key: 'state',
                header: t('column.state'),
                cell: ({ state }) => (
                  <Badge variant="light" autoContrast>
                    {t(`state.${state}`)}
                  </Badge>
                ),
              },
              {
                key: 'size',
                header: t('column.size'),
                align: 'end',
                sortValue: ({ sizeBytes }) => sizeBytes,
                cell: ({ sizeBytes }) => formatBytes(sizeBytes),
              },
              {
                key: 'made',
                header: t('column.made'),
                sortValue: ({ createdAtMs }) => createdAtMs,
                cell: ({ createdAtMs }) => <RelativeTime atMs={createdAtMs} />,
              },
              {
                key: 'actions',
                header: t('column.actions'),
                hideHeader: true,
                align: 'end',
                cell: (backup) => (
                  <Group gap={4} justify="flex-end" wrap="nowrap">
                    <ActionButton
                      size="compact-sm"
                      variant="subtle"
                      reason={reason ?? (backup.state === 'ready' ? null : t('notReady'))}
                      aria-label={t('restoreNamed', { name: backup.volumeName })}
                      onClick={() => onRestore(fromBackup(backup))}
                    >
                      {t('restore')}
                    </ActionButton>
                    <ActionButton
                      size="compact-sm"
                      variant="subtle"
                      color="red"
                      reason={reason}
                      aria-label={t('removeNamed', { name: backup.volumeName })}
                      onClick={() => setRemoved(backup)}
                    >
                      {t('remove')}
                    </ActionButton>
                  </Group>
                ),
              },
            ]}
          />
        )}
      </QueryState>
      <ConfirmDialog
        opened={removed !== null}
        onClose={close}
        title={t('removing.title', { name: removed?.volumeName ?? '' })}
        losses={[t('removing.loss')]}
        confirmLabel={t('removing.confirm')}
        pending={remove.isPending}
        error={remove.error}
        onConfirm={() => removed !== null && remove.mutate({ tenantSlug, backupId: removed.id }, { onSuccess: close })}
      />
    </SectionCard>
  );
}
