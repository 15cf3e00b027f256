'use client';

import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import { BodyRow } from './body-row.tsx';
import classes from './table.module.css';
import type { DataTableProps } from './types.ts';
import { useLatest } from './use-latest.ts';
import { useRowKeys } from './use-row-keys.ts';

/** From here on only the rows in sight are drawn. */
const WINDOW_FROM = 60;
const ROW_HEIGHT_PX = 41;
const OVERSCAN = 12;
/** What the server draws and the browser takes over, before the browser's own window is known. */
const FIRST_RECT = { width: 1440, height: 900 };

type TableBodyProps<Row> = Pick<DataTableProps<Row>, 'columns' | 'rows' | 'rowKey' | 'rowHref' | 'selection'> & {
  onPreview?: ((rowId: string) => void) | undefined;
  previewedId: string | null;
};

/** The rows, and what the keyboard does with them. */
export function TableBody<Row>(props: TableBodyProps<Row>) {
  const { columns, rows, rowKey, rowHref, selection, onPreview, previewedId } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  const windowed = rows.length >= WINDOW_FROM;
  const scrollMargin = useOffsetTop(body, windowed);
  // oxlint-disable-next-line react/incompatible-library -- It has no compiler to mislead here.
  const virtualizer = useWindowVirtualizer<HTMLTableRowElement>({
    count: rows.length,
    enabled: windowed,
    estimateSize: () => ROW_HEIGHT_PX,
    overscan: OVERSCAN,
    scrollMargin,
    initialRect: FIRST_RECT,
  });
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
    reveal: (index) => {
      if (windowed) virtualizer.scrollToIndex(index, { align: 'auto' });
    },
    onSelect: selection === undefined ? undefined : (rowId) => select(rowId, !selection.selected.has(rowId)),
    onMove: previewedId === null ? undefined : onPreview,
  });

  const draw = (index: number, inWindow: boolean) => {
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
        {...(inWindow && { index, measure: virtualizer.measureElement })}
      />
    );
  };
  const items = virtualizer.getVirtualItems();
  const width = columns.length + (selection === undefined ? 0 : 1);
  return (
    <tbody role="rowgroup" ref={body} data-keys>
      {windowed ? (
        <>
          <Spacer heightPx={(items[0]?.start ?? scrollMargin) - scrollMargin} width={width} />
          {items.map(({ index }) => draw(index, true))}
          <Spacer heightPx={virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0) + scrollMargin} width={width} />
        </>
      ) : (
        rows.map((_, index) => draw(index, false))
      )}
    </tbody>
  );
}

/** Stands for the rows that are not drawn. */
function Spacer({ heightPx, width }: { heightPx: number; width: number }) {
  if (heightPx <= 0) return null;
  return (
    <tr aria-hidden className={classes.spacer} style={{ height: heightPx }}>
      <td aria-hidden colSpan={width} />
    </tr>
  );
}

/** How far the body begins below the document's top, in px, also after something above it has come or gone. */
function useOffsetTop(body: RefObject<HTMLElement | null>, wanted: boolean): number {
  const [offsetTop, setOffsetTop] = useState(0);
  useEffect(() => {
    if (!wanted) return undefined;
    const observer = new ResizeObserver(() => {
      if (body.current !== null) setOffsetTop(Math.round(body.current.getBoundingClientRect().top + window.scrollY));
    });
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [body, wanted]);
  return offsetTop;
}
