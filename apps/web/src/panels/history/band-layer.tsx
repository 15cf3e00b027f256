'use client';

import { usePlotArea } from 'recharts';
import { bandPath } from './band-path.ts';
import type { HistoryLine } from './history-line.ts';
import type { TimeSpan } from './history-range.ts';
import type { HistoryPoint } from './prepare-history.ts';

/** Below the lines: between the least and the most second of each step, so that a peak is seen in a year. */
export function BandLayer({
  points,
  lines,
  span,
  max,
}: {
  points: readonly HistoryPoint[];
  lines: readonly HistoryLine[];
  span: TimeSpan;
  max: number;
}) {
  const plot = usePlotArea();
  if (plot === undefined) return null;
  const scale = {
    x: (atMs: number) => ((atMs - span.fromMs) / (span.toMs - span.fromMs)) * plot.width,
    y: (value: number) => (1 - value / max) * plot.height,
  };
  return (
    <svg x={plot.x} y={plot.y} width={plot.width} height={plot.height} aria-hidden="true">
      {lines
        .filter(({ band }) => band === true)
        .map(({ key, color }) => (
          <path
            key={key}
            d={bandPath(points, key, scale)}
            fill={color}
            fillOpacity={0.22}
            stroke={color}
            strokeWidth={0.5}
            strokeOpacity={0.35}
          />
        ))}
    </svg>
  );
}
