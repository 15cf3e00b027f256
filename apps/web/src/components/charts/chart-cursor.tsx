import type { ReactNode } from 'react';
import type { ChartSeries } from './chart-series.ts';
import { ChartTooltip } from './chart-tooltip.tsx';
import { CursorTooltip } from './cursor-tooltip.tsx';
import { useChartTime } from './use-chart-time.ts';

/** What each series of a live chart was at the moment under the cursor. */
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
    <CursorTooltip points={points}>
      {(point) => (
        <ChartTooltip
          time={formatSecond(point.atMs)}
          series={series}
          valueOf={({ key, format }) => {
            const value = point[key];
            return value === null ? '—' : format(value);
          }}
        >
          {extra?.(point)}
        </ChartTooltip>
      )}
    </CursorTooltip>
  );
}
