import type { ReactNode } from 'react';
import { Tooltip } from 'recharts';
import { ChartTooltip } from './chart-tooltip.tsx';
import { nearestPoint } from './chart-series.ts';
import type { ChartSeries } from './chart-series.ts';
import { useChartTime } from './use-chart-time.ts';

/** The tooltip of a chart whose points are `points`, whichever chart moved the cursor. */
export function ChartCursor<K extends string, P extends { atMs: number } & Record<K, number | null>>({
  points,
  series,
  extra,
}: {
  points: readonly P[];
  series: readonly ChartSeries<K>[];
  /** More lines for a point: what happened there. */
  extra?: (point: P) => ReactNode;
}) {
  const { formatSecond } = useChartTime();
  return (
    <Tooltip
      isAnimationActive={false}
      cursor={{ stroke: 'var(--chart-text)', strokeWidth: 1 }}
      wrapperStyle={{ zIndex: 10, outline: 'none' }}
      position={{ y: 0 }}
      allowEscapeViewBox={{ x: false, y: true }}
      content={({ active, label }) => {
        const point = active ? nearestPoint(points, Number(label)) : null;
        if (point === null) return null;
        return (
          <ChartTooltip time={formatSecond(point.atMs)} point={point} series={series}>
            {extra?.(point)}
          </ChartTooltip>
        );
      }}
    />
  );
}
