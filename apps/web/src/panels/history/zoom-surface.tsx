'use client';

import { useState } from 'react';
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import { CHART_MARGIN, VALUE_AXIS_WIDTH } from '../../components/charts/chart-axes.tsx';
import classes from './history.module.css';
import type { TimeSpan } from './history-range.ts';

/** Nearer than this it was a click. */
const LEAST_DRAG_PX = 6;

interface Drag {
  startPx: number;
  endPx: number;
  /** From the upper edge, where it began. */
  topPx: number;
}

/** Around a plot: whoever drags over it with a mouse or a pen looks closer at that stretch. A finger scrolls the page. */
export function ZoomSurface({
  widthPx,
  span,
  onZoom,
  onPick,
  children,
}: {
  widthPx: number;
  span: TimeSpan;
  onZoom: (oneMs: number, otherMs: number) => void;
  /** Somebody clicked at a moment, so far below the upper edge. */
  onPick?: (atMs: number, topPx: number) => void;
  children: ReactNode;
}) {
  const [drag, setDrag] = useState<Drag | null>(null);
  const leftPx = VALUE_AXIS_WIDTH + CHART_MARGIN.left;
  const rightPx = Math.max(leftPx + 1, widthPx - CHART_MARGIN.right);
  const placeOf = (event: PointerEvent<HTMLDivElement>) => {
    const px = event.clientX - event.currentTarget.getBoundingClientRect().left;
    return Math.min(rightPx, Math.max(leftPx, px));
  };
  const timeAt = (px: number) => span.fromMs + ((px - leftPx) / (rightPx - leftPx)) * (span.toMs - span.fromMs);

  const begin = (event: PointerEvent<HTMLDivElement>) => {
    if (event.pointerType === 'touch' || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const topPx = event.clientY - event.currentTarget.getBoundingClientRect().top;
    setDrag({ startPx: placeOf(event), endPx: placeOf(event), topPx });
  };
  const end = (event: PointerEvent<HTMLDivElement>) => {
    if (drag === null) return;
    // The last move may not have been drawn yet.
    const endPx = placeOf(event);
    setDrag(null);
    if (Math.abs(endPx - drag.startPx) >= LEAST_DRAG_PX) onZoom(timeAt(drag.startPx), timeAt(endPx));
    else onPick?.(timeAt(endPx), drag.topPx);
  };
  const cancelByKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || drag === null) return;
    event.stopPropagation();
    setDrag(null);
  };
  return (
    <div
      role="presentation"
      className={classes.zoom}
      data-testid="zoom-surface"
      onPointerDown={begin}
      onPointerMove={(event) => drag !== null && setDrag({ ...drag, endPx: placeOf(event) })}
      onPointerUp={end}
      onPointerCancel={() => setDrag(null)}
      onKeyDown={cancelByKey}
    >
      {children}
      {drag !== null && (
        <div
          className={classes.selection}
          style={{ left: Math.min(drag.startPx, drag.endPx), width: Math.abs(drag.endPx - drag.startPx) }}
          aria-hidden="true"
        />
      )}
    </div>
  );
}
