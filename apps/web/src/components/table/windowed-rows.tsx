'use client';

import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useState } from 'react';
import type { ReactNode, Ref, RefObject } from 'react';
import classes from './table.module.css';

const ROW_HEIGHT_PX = 41;
const OVERSCAN = 12;

export interface WindowedRowsProps {
  body: RefObject<HTMLElement | null>;
  /** Is given what scrolls to a row, for keys that move beyond the window. */
  scrollToIndex: RefObject<((index: number) => void) | null>;
  count: number;
  /** Cells in a row. */
  width: number;
  /** Draws one row; `measure` hears how high it is. */
  draw: (index: number, measure?: Ref<HTMLTableRowElement>) => ReactNode;
}

/** Of many rows those in sight and a few around them, and room for the others. */
export function WindowedRows({ body, scrollToIndex, count, width, draw }: WindowedRowsProps) {
  const scrollMargin = useOffsetTop(body);
  // oxlint-disable-next-line react/incompatible-library -- It has no compiler to mislead here.
  const virtualizer = useWindowVirtualizer<HTMLTableRowElement>({
    count,
    estimateSize: () => ROW_HEIGHT_PX,
    overscan: OVERSCAN,
    scrollMargin,
  });
  useEffect(() => {
    scrollToIndex.current = (index) => virtualizer.scrollToIndex(index, { align: 'auto' });
    return () => {
      scrollToIndex.current = null;
    };
  }, [scrollToIndex, virtualizer]);
  const items = virtualizer.getVirtualItems();
  return (
    <>
      <Spacer heightPx={(items[0]?.start ?? scrollMargin) - scrollMargin} width={width} />
      {items.map(({ index }) => draw(index, virtualizer.measureElement))}
      <Spacer heightPx={virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0) + scrollMargin} width={width} />
    </>
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
function useOffsetTop(body: RefObject<HTMLElement | null>): number {
  const [offsetTop, setOffsetTop] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      if (body.current !== null) setOffsetTop(Math.round(body.current.getBoundingClientRect().top + window.scrollY));
    });
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [body]);
  return offsetTop;
}
