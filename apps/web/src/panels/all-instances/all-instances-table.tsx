'use client';

import { formatBytes } from '@bulkhead/shared';
import type { InstanceRow } from '@bulkhead/shared';
import { Anchor } from '@mantine/core';
import { Link } from '../../components/link.tsx';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { DataTable } from '../../components/data-table.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { InstanceStateBadge } from '../../components/state-badge.tsx';
import { useFormatResource } from '../../components/use-format-resource.ts';
import { PAGE_SIZE, SORT_COLUMNS } from './all-instances-search.ts';
import type { AllInstancesSearch } from './all-instances-search.ts';

interface AllInstancesTableProps {
  rows: readonly InstanceRow[];
  total: number;
  search: AllInstancesSearch;
  onChange: (change: Partial<AllInstancesSearch>) => void;
  empty: ReactNode;
}

/** One page of instances with their tenants and hosts. */
export function AllInstancesTable({ rows, total, search, onChange, empty }: AllInstancesTableProps) {
  const t = useTranslations('operations.all');
  const format = useFormatResource();
  return (
    <DataTable
      label={t('title')}
      rows={rows}
      rowKey={(row) => row.id}
      rowHref={(row) => `/t/${row.tenantSlug}/instances/${row.id}`}
      empty={empty}
      sort={{ column: search.sort, direction: search.order }}
      onSortChange={({ column, direction }) => {
        const sort = SORT_COLUMNS.find((each) => each === column);
        if (sort !== undefined) onChange({ sort, order: direction });
      }}
      paging={{ page: search.page, pageSize: PAGE_SIZE, total, onPageChange: (page) => onChange({ page }) }}
      columns={[
        { key: 'name', header: t('column.name'), cell: (row) => row.name, sortKey: 'name' },
        {
          key: 'tenant',
          header: t('column.tenant'),
          cell: (row) => (
            <Anchor component={Link} href={`/ops/tenants/${row.tenantSlug}`} size="sm">
              {row.tenantSlug}
            </Anchor>
          ),
        },
        {
          key: 'state',
          header: t('column.state'),
          cell: (row) => <InstanceStateBadge state={row.state} pending={row.pendingOperation} />,
          sortKey: 'state',
        },
        {
          key: 'host',
          header: t('column.host'),
          cell: (row) => (
            <Anchor component={Link} href={`/ops/hosts/${row.hostId}`} size="sm">
              {row.hostName}
            </Anchor>
          ),
          sortKey: 'host',
        },
        { key: 'image', header: t('column.image'), cell: (row) => row.image },
        {
          key: 'cpu',
          header: t('column.cpu'),
          cell: (row) => format('cpuMillicores', row.cpuMillicores),
          align: 'end',
          sortKey: 'cpu',
        },
        {
          key: 'memory',
          header: t('column.memory'),
          cell: (row) => formatBytes(row.memoryBytes),
          align: 'end',
          sortKey: 'memory',
        },
        {
          key: 'created',
          header: t('column.created'),
          cell: (row) => <RelativeTime atMs={row.createdAtMs} />,
          sortKey: 'created',
        },
      ]}
    />
  );
}
