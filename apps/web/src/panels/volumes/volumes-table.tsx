'use client';

import type { VolumeView } from '@bulkhead/shared';
import { Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { DataTable } from '../../components/data-table.tsx';
import { UsageBar } from './usage-bar.tsx';
import { VolumeDetails } from './volume-details.tsx';
import type { VolumeEdit } from './volume-edit.ts';
import { VolumeState } from './volume-state.tsx';

interface VolumesTableProps {
  tenantSlug: string;
  volumes: readonly VolumeView[];
  /** Why the reader changes nothing; null: they may. */
  reason: string | null;
  onEdit: (edit: VolumeEdit) => void;
}

export function VolumesTable({ tenantSlug, volumes, reason, onEdit }: VolumesTableProps) {
  const t = useTranslations('volumes');
  return (
    <DataTable
      label={t('table')}
      tableId="volumes"
      rows={volumes}
      rowKey={({ id }) => id}
      preview={{
        title: ({ name }) => name,
        content: (volume) => <VolumeDetails tenantSlug={tenantSlug} volume={volume} reason={reason} onEdit={onEdit} />,
      }}
      columns={[
        {
          key: 'name',
          header: t('column.name'),
          sortValue: ({ name }) => name,
          exportValue: ({ name }) => name,
          cell: ({ name, notes }) => (
            <div>
              <Text size="sm" ff="monospace">
                {name}
              </Text>
              {notes !== '' && (
                <Text size="xs" c="dimmed" lineClamp={1}>
                  {notes}
                </Text>
              )}
            </div>
          ),
        },
        {
          key: 'state',
          header: t('column.state'),
          sortValue: ({ state }) => state,
          exportValue: ({ state }) => state,
          cell: (volume) => <VolumeState volume={volume} />,
        },
        {
          key: 'usage',
          header: t('column.usage'),
          sortValue: ({ usedBytes, sizeBytes }) => (usedBytes ?? 0) / sizeBytes,
          exportValue: ({ usedBytes }) => usedBytes,
          cell: (volume) => <UsageBar volume={volume} />,
        },
        {
          key: 'attachments',
          header: t('column.attachments'),
          sortValue: ({ attachments }) => attachments.length,
          exportValue: ({ attachments }) => attachments.map(({ instanceName }) => instanceName).join(' '),
          cell: ({ attachments }) =>
            attachments.length === 0 ? '–' : attachments.map(({ instanceName }) => instanceName).join(', '),
        },
        {
          key: 'host',
          header: t('column.host'),
          sortValue: ({ hostName }) => hostName,
          exportValue: ({ hostName }) => hostName,
          cell: ({ hostName }) => hostName,
        },
        {
          key: 'snapshots',
          header: t('column.snapshots'),
          align: 'end',
          sortValue: ({ snapshots }) => snapshots.length,
          exportValue: ({ snapshots }) => snapshots.length,
          cell: ({ snapshots }) => snapshots.length,
        },
      ]}
    />
  );
}
