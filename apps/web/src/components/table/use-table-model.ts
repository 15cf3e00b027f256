'use client';

import {
  columnVisibilityFeature,
  createSortedRowModel,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import { naturalOrder } from './natural-order.ts';
import type { DataTableColumn, DataTableProps, SortOrder } from './types.ts';
import { useColumnChoice } from './use-column-choice.ts';

const features = tableFeatures({
  rowSortingFeature,
  columnVisibilityFeature,
  sortedRowModel: createSortedRowModel(),
});

export interface TableModel<Row> {
  /** In the order that is asked for; by whom depends on who sorts. */
  rows: readonly Row[];
  /** The ones that the reader wants to see. */
  columns: readonly DataTableColumn<Row>[];
  order: SortOrder | null;
  toggleOrder: (column: string) => void;
}

/** Order and columns of a table. Rows that the server orders are left as they came. */
export function useTableModel<Row>({
  columns,
  rows,
  rowKey,
  tableId,
  sort,
  onSortChange,
}: DataTableProps<Row>): TableModel<Row> {
  const [ownSort, setOwnSort] = useState<SortOrder | null>(null);
  const { hidden } = useColumnChoice(tableId, columns);
  const byServer = onSortChange !== undefined;
  const order = byServer ? (sort ?? null) : ownSort;
  const wrapped = useMemo(() => rows.map((row) => ({ row })), [rows]);
  const definitions = useMemo(
    () =>
      columns.map(({ key, sortValue }) => ({
        id: key,
        accessorFn: ({ row }: { row: Row }) => sortValue?.(row) ?? null,
        sortFn: (left: { getValue: (id: string) => unknown }, right: { getValue: (id: string) => unknown }) =>
          naturalOrder(left.getValue(key), right.getValue(key)),
      })),
    [columns],
  );
  const table = useTable({
    features,
    data: wrapped,
    columns: definitions,
    getRowId: ({ row }) => rowKey(row),
    manualSorting: byServer,
    state: {
      sorting: ownSort === null ? [] : [{ id: ownSort.column, desc: ownSort.direction === 'desc' }],
      columnVisibility: Object.fromEntries([...hidden].map((key) => [key, false])),
    },
  });
  const visible = new Set(table.getVisibleLeafColumns().map(({ id }) => id));
  const shownRows = table.getRowModel().rows;
  return {
    // The same array for the same rows, so that what is drawn for them is not drawn again.
    rows: useMemo(() => shownRows.map(({ original }) => original.row), [shownRows]),
    columns: visible.size === columns.length ? columns : columns.filter(({ key }) => visible.has(key)),
    order,
    toggleOrder: (column) => {
      const direction = order?.column === column && order.direction === 'asc' ? 'desc' : 'asc';
      (onSortChange ?? setOwnSort)({ column, direction });
    },
  };
}
