'use client';

import type { InstanceRow } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { DataTable } from '../../components/data-table.tsx';
import type { DataTableColumn } from '../../components/data-table.tsx';
import { PAGE_SIZES, SORT_COLUMNS } from './all-instances-search.ts';
import type { AllInstancesSearch } from './all-instances-search.ts';

interface AllInstancesTableProps {
  columns: readonly DataTableColumn<InstanceRow>[];
  rows: readonly InstanceRow[];
  total: number;
  search: AllInstancesSearch;
  onChange: (change: Partial<AllInstancesSearch>) => void;
  empty: ReactNode;
}

const instanceHref = (row: InstanceRow) => `/t/${row.tenantSlug}/instances/${row.id}`;
const rowKey = (row: InstanceRow) => row.id;

/** One page of instances with their tenants and hosts. */
export function AllInstancesTable({ columns, rows, total, search, onChange, empty }: AllInstancesTableProps) {
  const t = useTranslations('operations.all');
  return (
    <DataTable
      label={t('title')}
      tableId="all-instances"
      columns={columns}
      rows={rows}
      rowKey={rowKey}
      rowHref={instanceHref}
      empty={empty}
      sort={{ column: search.sort, direction: search.order }}
      onSortChange={({ column, direction }) => {
        const sort = SORT_COLUMNS.find((each) => each === column);
        if (sort !== undefined) onChange({ sort, order: direction });
      }}
      paging={{
        page: search.page,
        pageSize: search.rows,
        pageSizes: PAGE_SIZES,
        total,
        onPageChange: (page) => onChange({ page }),
        onPageSizeChange: (size) => onChange({ rows: PAGE_SIZES.find((each) => each === size) ?? PAGE_SIZES[0] }),
      }}
    />
  );
}
