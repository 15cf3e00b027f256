'use client';

import { Checkbox, Group, Pagination, Skeleton, Text, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { MouseEvent, ReactNode } from 'react';
import classes from './data-table.module.css';
import { sortRows } from './sort-rows.ts';
import type { SortOrder } from './sort-rows.ts';
import { Link } from './link.tsx';

export interface DataTableColumn<Row> {
  key: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** Numbers stand at the end. */
  align?: 'start' | 'end';
  /** Sortable by the server under this name: needs `sort` and `onSortChange`. */
  sortKey?: string;
  /** Sortable here, where all rows are on the page. */
  sortValue?: (row: Row) => string | number;
  /** A CSS width. */
  width?: string;
  /** Kept for screen readers where the content needs no title (actions). */
  hideHeader?: boolean;
}

export interface DataTablePaging {
  /** From 1. */
  page: number;
  pageSize: number;
  total: number;
  onPageChange: (page: number) => void;
}

export interface DataTableSelection {
  selected: ReadonlySet<string>;
  onChange: (selected: ReadonlySet<string>) => void;
  /** Names a row for its checkbox. */
  label: (key: string) => string;
}

export interface DataTableProps<Row> {
  /** What the table lists, for screen readers. */
  label: string;
  /** The first column holds the row's name and its link. */
  columns: readonly DataTableColumn<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Rows of the right height while the first answer is awaited. */
  loading?: boolean;
  empty?: ReactNode;
  /** Where a row leads. The first cell becomes the link; a click anywhere else on the row follows it. */
  rowHref?: (row: Row) => string;
  paging?: DataTablePaging;
  /** Order by the server. */
  sort?: SortOrder | null;
  onSortChange?: (sort: SortOrder) => void;
  selection?: DataTableSelection;
}

const LOADING_ROWS = 8;

/** A real table; on a narrow screen each row becomes a small block with its column titles inside. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { columns, rows, rowKey, loading = false, empty, paging, sort, onSortChange, selection } = props;
  const [ownSort, setOwnSort] = useState<SortOrder | null>(null);
  const order = onSortChange === undefined ? ownSort : (sort ?? null);
  const ownColumn = columns.find((column) => column.key === ownSort?.column);
  const shown =
    ownSort !== null && ownColumn?.sortValue !== undefined
      ? sortRows(rows, ownColumn.sortValue, ownSort.direction)
      : rows;

  if (!loading && rows.length === 0 && empty !== undefined) return <div className={classes.empty}>{empty}</div>;

  const toggle = (column: string) => {
    const next: SortOrder = {
      column,
      direction: order?.column === column && order.direction === 'asc' ? 'desc' : 'asc',
    };
    if (onSortChange === undefined) setOwnSort(next);
    else onSortChange(next);
  };

  return (
    <>
      <div className={classes.scroll}>
        {/* The roles are said again because `display: block` on a narrow screen would take them away. */}
        <table className={classes.table} role="table" aria-label={props.label} aria-busy={loading}>
          <thead role="rowgroup">
            <tr role="row">
              {selection !== undefined && (
                <th role="columnheader" className={classes.check}>
                  <SelectAll rows={rows.map(rowKey)} selection={selection} />
                </th>
              )}
              {columns.map((column) => (
                <HeaderCell key={column.key} column={column} order={order} onToggle={toggle} />
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {loading
              ? Array.from({ length: LOADING_ROWS }, (_, index) => (
                  <tr role="row" key={index}>
                    <td role="cell" colSpan={columns.length + (selection === undefined ? 0 : 1)}>
                      <Skeleton height={20} />
                    </td>
                  </tr>
                ))
              : shown.map((row) => <BodyRow key={rowKey(row)} row={row} {...props} />)}
          </tbody>
        </table>
      </div>
      {paging !== undefined && <Pages {...paging} />}
    </>
  );
}

function HeaderCell<Row>({
  column,
  order,
  onToggle,
}: {
  column: DataTableColumn<Row>;
  order: SortOrder | null;
  onToggle: (column: string) => void;
}) {
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

/** True where the click was meant for something inside the row. */
function hitsControl(event: MouseEvent<HTMLElement>): boolean {
  const target = event.target;
  return (
    target instanceof Element && target.closest('a, button, input, label, [role="menu"], [role="dialog"]') !== null
  );
}

function BodyRow<Row>({ row, columns, rowKey, rowHref, selection }: DataTableProps<Row> & { row: Row }) {
  const router = useRouter();
  const key = rowKey(row);
  const href = rowHref?.(row);
  const selected = selection?.selected.has(key) ?? false;
  return (
    <tr
      role="row"
      data-row={key}
      data-link={href !== undefined || undefined}
      data-selected={selected || undefined}
      onClick={(event) => {
        // Somebody who drags over text wants to copy it.
        if (href === undefined || hitsControl(event) || window.getSelection()?.isCollapsed === false) return;
        // A click that closes a menu or a dialog bubbles through React's tree, not through the row's own elements.
        if (event.target instanceof Node && event.currentTarget.contains(event.target)) router.push(href);
      }}
    >
      {selection !== undefined && (
        <td role="cell" className={classes.check}>
          <Checkbox
            size="xs"
            aria-label={selection.label(key)}
            checked={selected}
            onChange={(event) => {
              const next = new Set(selection.selected);
              if (event.currentTarget.checked) next.add(key);
              else next.delete(key);
              selection.onChange(next);
            }}
          />
        </td>
      )}
      {columns.map((column, index) => {
        const content = column.cell(row);
        return index === 0 ? (
          <th key={column.key} role="rowheader" scope="row" className={classes.name}>
            {href === undefined ? (
              content
            ) : (
              <Link href={href} className={classes.link}>
                {content}
              </Link>
            )}
          </th>
        ) : (
          <td
            key={column.key}
            role="cell"
            data-align={column.align ?? 'start'}
            {...(column.hideHeader === true ? { className: classes.actions } : { 'data-label': column.header })}
          >
            <span className={classes.value}>{content}</span>
          </td>
        );
      })}
    </tr>
  );
}

function SelectAll({ rows, selection }: { rows: readonly string[]; selection: DataTableSelection }) {
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

function Pages({ page, pageSize, total, onPageChange }: DataTablePaging) {
  const t = useTranslations('common.table');
  const pages = Math.max(1, Math.ceil(total / pageSize));
  const first = total === 0 ? 0 : (page - 1) * pageSize + 1;
  return (
    <Group justify="space-between" gap="sm" className={classes.pages}>
      <Text size="xs" c="dimmed" aria-live="polite">
        {t('range', { first, last: Math.min(page * pageSize, total), total })}
      </Text>
      {pages > 1 && (
        <Pagination
          size="sm"
          total={pages}
          value={page}
          onChange={onPageChange}
          getControlProps={(control) => ({ 'aria-label': t(`control.${control}`) })}
          getItemProps={(item) => ({ 'aria-label': t('pageNumber', { page: item }) })}
        />
      )}
    </Group>
  );
}
