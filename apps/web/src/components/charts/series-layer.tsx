'use client';

import { Line, usePlotArea } from 'recharts';
import type { ChartSeries } from './chart-series.ts';
import { linePath, stackPaths } from './series-paths.ts';
import type { TimeWindow } from './time-axis.ts';

/**
 * Draws the series of a live chart inside Recharts' plot: one path each. Recharts' own lines and areas make and copy an
 * object for every point of every series each time, which was most of what a redraw cost.
 */
export function SeriesLayer<K extends string>({
  points,
  series,
  window,
  max,
}: {
  points: readonly ({ atMs: number } & Record<K, number | null>)[];
  series: readonly ChartSeries<K>[];
  window: TimeWindow;
  /** Upper end of the axis of values. */
  max: number;
}) {
  const plot = usePlotArea();
  if (plot === undefined) return null;
  const span = window.endMs - window.startMs;
  const scale = {
    x: (atMs: number) => ((atMs - window.startMs) / span) * plot.width,
    y: (value: number) => (1 - value / max) * plot.height,
  };
  const byKey = new Map(series.map((one) => [one.key, one]));
  const stacked = series.filter((one) => one.shape === 'area').map(({ key }) => key);
  return (
    // An inner <svg> cuts off what lies outside of the axes, such as a limit far above the use.
    <svg x={plot.x} y={plot.y} width={plot.width} height={plot.height} aria-hidden="true">
      {stackPaths(points, stacked, scale).map(({ key, path }) => (
        <path
          key={key}
          d={path}
          fill={byKey.get(key)?.color ?? 'none'}
          fillOpacity={0.35}
          stroke={byKey.get(key)?.color ?? 'none'}
          strokeWidth={0.75}
          strokeOpacity={0.8}
        />
      ))}
      {series.map((one) =>
        one.shape === 'area' || one.shape === 'none' ? null : (
          <path
            key={one.key}
            d={linePath(points, one.key, scale, one.shape === 'step')}
            fill="none"
            stroke={one.color}
            strokeWidth={1.5}
            strokeDasharray={one.dash ?? 'none'}
            strokeLinecap={one.dash === undefined ? 'round' : 'butt'}
            strokeLinejoin="round"
          />
        ),
      )}
    </svg>
  );
}

/** Recharts has a cursor only where something of its own has points: this has, and cannot be seen. */
export const CURSOR_ANCHOR = (
  <Line dataKey={() => 0} stroke="none" dot={false} activeDot={false} isAnimationActive={false} />
);
