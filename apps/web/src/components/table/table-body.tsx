'use client';

import { useCallback, useRef } from 'react';
import dynamic from 'next/dynamic';
import { BodyRow } from './body-row.tsx';
import type { DataTableProps } from './types.ts';
import { useLatest } from './use-latest.ts';
import { useRowKeys } from './use-row-keys.ts';
import type { WindowedRowsProps } from './windowed-rows.tsx';

/** From here on only the rows in sight are drawn. */
const WINDOW_FROM = 60;

// Few tables are that long: the others do not pay for it.
const WindowedRows = dynamic<WindowedRowsProps>(
  () => import('./windowed-rows.tsx').then((module) => module.WindowedRows),
  { ssr: false },
);

type TableBodyProps<Row> = Pick<DataTableProps<Row>, 'columns' | 'rows' | 'rowKey' | 'rowHref' | 'selection'> & {
  onPreview?: ((rowId: string) => void) | undefined;
  previewedId: string | null;
};

/** The rows, and what the keyboard does with them. */
export function TableBody<Row>(props: TableBodyProps<Row>) {
  const { columns, rows, rowKey, rowHref, selection, onPreview, previewedId } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  const scrollToIndex = useRef<(index: number) => void>(null);
  const latestSelection = useLatest(selection);
  const select = useCallback(
    (rowId: string, selected: boolean) => {
      const current = latestSelection.current;
      if (current === undefined) return;
      const next = new Set(current.selected);
      if (selected) next.add(rowId);
      else next.delete(rowId);
      current.onChange(next);
    },
    [latestSelection],
  );
  const rowIds = rows.map(rowKey);
  useRowKeys(body, {
    rowIds,
    reveal: (index) => scrollToIndex.current?.(index),
    onSelect: selection === undefined ? undefined : (rowId) => select(rowId, !selection.selected.has(rowId)),
    onMove: previewedId === null ? undefined : onPreview,
  });

  const draw: WindowedRowsProps['draw'] = (index, measure) => {
    const row = rows[index];
    const rowId = rowIds[index];
    if (row === undefined || rowId === undefined) return null;
    return (
      <BodyRow
        key={rowId}
        row={row}
        rowId={rowId}
        columns={columns}
        href={rowHref?.(row)}
        checkLabel={selection?.label(rowId)}
        selected={selection?.selected.has(rowId) ?? false}
        onSelect={select}
        onPreview={onPreview}
        previewed={rowId === previewedId}
        {...(measure !== undefined && { index, measure })}
      />
    );
  };
  return (
    <tbody role="rowgroup" ref={body} data-keys>
      {rows.length < WINDOW_FROM ? (
        rows.map((_, index) => draw(index))
      ) : (
        <WindowedRows
          body={body}
          scrollToIndex={scrollToIndex}
          count={rows.length}
          width={columns.length + (selection === undefined ? 0 : 1)}
          draw={draw}
        />
      )}
    </tbody>
  );
}
