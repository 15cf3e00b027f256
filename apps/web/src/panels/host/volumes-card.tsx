'use client';

import { formatBytes, type HostView } from '@bulkhead/shared';
import { Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { DataTable } from '../../components/data-table.tsx';
import { FactList } from '../../components/fact-list.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useHostVolumes } from '../volumes/queries/use-volumes.ts';
import { UsageBar } from '../volumes/usage-bar.tsx';
import { VolumeState } from '../volumes/volume-state.tsx';

/** How this host makes a volume's size bind and why so, what it can still promise, and whose volumes it has. */
export function VolumesCard({ host }: { host: HostView }) {
  const t = useTranslations('volumes.host');
  const query = useHostVolumes(host.id);
  const volumes = host.facts?.volumes ?? null;
  return (
    <SectionCard title={t('title')} description={volumes?.reason ?? t('unknown')}>
      {volumes !== null && (
        <FactList
          facts={[
            { label: t('driver'), value: volumes.driver === null ? t('noDriver') : t(`drivers.${volumes.driver}`) },
            { label: t('free'), value: `${formatBytes(volumes.freeBytes)} / ${formatBytes(volumes.capacityBytes)}` },
          ]}
        />
      )}
      <QueryState
        query={query}
        skeletonHeight={60}
        empty={
          <Text size="sm" c="dimmed" mt="sm">
            {t('none')}
          </Text>
        }
      >
        {(rows) => (
          <DataTable
            label={t('title')}
            tableId="host-volumes"
            rows={rows}
            rowKey={({ id }) => id}
            columns={[
              {
                key: 'tenant',
                header: t('column.tenant'),
                sortValue: (row) => row.tenantSlug,
                cell: (row) => row.tenantSlug,
              },
              { key: 'name', header: t('column.name'), sortValue: (row) => row.name, cell: (row) => row.name },
              {
                key: 'state',
                header: t('column.state'),
                cell: (row) => <VolumeState volume={{ ...row, pendingTask: null }} />,
              },
              { key: 'usage', header: t('column.usage'), cell: (row) => <UsageBar volume={row} /> },
              {
                key: 'attachments',
                header: t('column.attachments'),
                align: 'end',
                sortValue: (row) => row.attachments,
                cell: (row) => row.attachments,
              },
            ]}
          />
        )}
      </QueryState>
    </SectionCard>
  );
}
