'use client';

import { Checkbox, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import classes from './table.module.css';
import type { DataTableColumn, DataTableSelection, SortOrder } from './types.ts';

interface HeaderCellProps<Row> {
  column: DataTableColumn<Row>;
  order: SortOrder | null;
  onToggle: (column: string) => void;
}

/** A column's title; a button where the column can be sorted by. */
export function HeaderCell<Row>({ column, order, onToggle }: HeaderCellProps<Row>) {
  const t = useTranslations('common.table');
  const sortName = column.sortKey ?? (column.sortValue === undefined ? undefined : column.key);
  const sorted = sortName !== undefined && order?.column === sortName ? order.direction : null;
  return (
    <th
      role="columnheader"
      scope="col"
      data-align={column.align ?? 'start'}
      style={{ width: column.width }}
      {...(sorted !== null && { 'aria-sort': sorted === 'asc' ? 'ascending' : 'descending' })}
    >
      {sortName === undefined ? (
        <span className={column.hideHeader === true ? classes.hidden : undefined}>{column.header}</span>
      ) : (
        <UnstyledButton
          className={classes.sort}
          onClick={() => onToggle(sortName)}
          title={t('sortBy', { column: column.header })}
        >
          {column.header}
          {sorted === null ? (
            <IconArrowsSort size={12} className={classes.sortHint} aria-hidden />
          ) : sorted === 'asc' ? (
            <IconArrowUp size={12} aria-hidden />
          ) : (
            <IconArrowDown size={12} aria-hidden />
          )}
        </UnstyledButton>
      )}
    </th>
  );
}

/** Selects what is on this page, or nothing. */
export function SelectAll({ rows, selection }: { rows: readonly string[]; selection: DataTableSelection }) {
  const t = useTranslations('common.table');
  const chosen = rows.filter((key) => selection.selected.has(key)).length;
  return (
    <Checkbox
      size="xs"
      aria-label={t('selectAll')}
      checked={rows.length > 0 && chosen === rows.length}
      indeterminate={chosen > 0 && chosen < rows.length}
      onChange={() => selection.onChange(chosen === rows.length ? new Set() : new Set(rows))}
    />
  );
}
