import type { ReactNode } from 'react';
import { Swatch } from './chart-legend.tsx';
import type { ChartSeries } from './chart-series.ts';
import classes from './charts.module.css';

/** The numbers under the cursor with their unit, the kernel file that they come from, and the host's time. */
export function ChartTooltip<K extends string>({
  time,
  point,
  series,
  children,
}: {
  time: string;
  point: Record<K, number | null>;
  series: readonly ChartSeries<K>[];
  children?: ReactNode;
}) {
  return (
    <div className={classes.tooltip}>
      <div className={classes.tooltipTime}>{time}</div>
      {series.map((one) => (
        <div key={one.key} className={classes.tooltipRow}>
          <Swatch series={one} />
          <span>{one.label}</span>
          <span className={classes.tooltipValue}>
            {point[one.key] === null ? '—' : one.format(point[one.key] ?? 0)}
          </span>
          <span className={classes.tooltipSource}>{one.source}</span>
        </div>
      ))}
      {children}
    </div>
  );
}
