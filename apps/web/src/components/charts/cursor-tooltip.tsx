import type { ReactNode } from 'react';
import { Tooltip } from 'recharts';
import { nearestPoint } from './chart-series.ts';

interface CursorTooltipProps<P extends { atMs: number }> {
  points: readonly P[];
  children: (point: P) => ReactNode;
}

/** The tooltip of a chart whose points are `points`, at the nearest to the cursor, whichever chart moved that. */
export function CursorTooltip<P extends { atMs: number }>({ points, children }: CursorTooltipProps<P>) {
  return (
    <Tooltip
      isAnimationActive={false}
      cursor={{ stroke: 'var(--chart-text)', strokeWidth: 1 }}
      wrapperStyle={{ zIndex: 10, outline: 'none' }}
      position={{ y: 0 }}
      allowEscapeViewBox={{ x: false, y: true }}
      content={({ active, label }) => {
        const point = active ? nearestPoint(points, Number(label)) : null;
        return point === null ? null : children(point);
      }}
    />
  );
}
