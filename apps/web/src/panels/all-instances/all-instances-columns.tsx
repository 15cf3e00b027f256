import { formatBytes } from '@bulkhead/shared';
import type { InstanceRow } from '@bulkhead/shared';
import { Anchor } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import type { DataTableColumn } from '../../components/data-table.tsx';
import { Link } from '../../components/link.tsx';
import { useLiveUsageColumns } from '../../components/live-usage/live-usage-columns.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { InstanceStateBadge } from '../../components/state-badge.tsx';
import { useFormatResource } from '../../components/use-format-resource.ts';

/** The columns of the list of all tenants' instances. */
export function useAllInstancesColumns(): DataTableColumn<InstanceRow>[] {
  const t = useTranslations('operations.all');
  const format = useFormatResource();
  const inUse = useLiveUsageColumns();
  // The same ones each time, so that a row is drawn again only when it has changed.
  return useMemo(
    () => [
      {
        key: 'name',
        header: t('column.name'),
        cell: (row) => row.name,
        sortKey: 'name',
        exportValue: (row) => row.name,
      },
      {
        key: 'tenant',
        exportValue: (row) => row.tenantSlug,
        header: t('column.tenant'),
        cell: (row) => (
          <Anchor component={Link} href={`/ops/tenants/${row.tenantSlug}`} size="sm">
            {row.tenantSlug}
          </Anchor>
        ),
      },
      {
        key: 'state',
        exportValue: (row) => row.state,
        header: t('column.state'),
        cell: (row) => <InstanceStateBadge state={row.state} pending={row.pendingOperation} />,
        sortKey: 'state',
      },
      ...inUse,
      {
        key: 'host',
        exportValue: (row) => row.hostName,
        header: t('column.host'),
        cell: (row) => (
          <Anchor component={Link} href={`/ops/hosts/${row.hostId}`} size="sm">
            {row.hostName}
          </Anchor>
        ),
        sortKey: 'host',
      },
      { key: 'image', header: t('column.image'), cell: (row) => row.image, exportValue: (row) => row.image },
      {
        key: 'cpu',
        exportValue: (row) => row.cpuMillicores / 1000,
        header: t('column.cpu'),
        cell: (row) => format('cpuMillicores', row.cpuMillicores),
        align: 'end',
        sortKey: 'cpu',
      },
      {
        key: 'memory',
        exportValue: (row) => row.memoryBytes,
        header: t('column.memory'),
        cell: (row) => formatBytes(row.memoryBytes),
        align: 'end',
        sortKey: 'memory',
      },
      {
        key: 'created',
        exportValue: (row) => new Date(row.createdAtMs).toISOString(),
        header: t('column.created'),
        cell: (row) => <RelativeTime atMs={row.createdAtMs} />,
        sortKey: 'created',
      },
    ],
    [t, format, inUse],
  );
}
