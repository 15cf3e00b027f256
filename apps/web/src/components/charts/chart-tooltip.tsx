import type { ReactNode } from 'react';
import { Swatch } from './chart-legend.tsx';
import type { ChartSeries } from './chart-series.ts';
import classes from './charts.module.css';

/** What is told at a time. */
export function TooltipFrame({ time, children }: { time: string; children: ReactNode }) {
  return (
    <div className={classes.tooltip}>
      <div className={classes.tooltipTime}>{time}</div>
      {children}
    </div>
  );
}

interface ChartTooltipProps<K extends string> {
  time: string;
  series: readonly ChartSeries<K>[];
  valueOf: (one: ChartSeries<K>) => ReactNode;
  children?: ReactNode;
}

/** The numbers under the cursor with their unit, the kernel file that they come from, and the host's time. */
export function ChartTooltip<K extends string>({ time, series, valueOf, children }: ChartTooltipProps<K>) {
  return (
    <TooltipFrame time={time}>
      {series.map((one) => (
        <div key={one.key} className={classes.tooltipRow}>
          <Swatch series={one} />
          <span>{one.label}</span>
          <span className={classes.tooltipValue}>{valueOf(one)}</span>
          {one.source !== '' && <span className={classes.tooltipSource}>{one.source}</span>}
        </div>
      ))}
      {children}
    </TooltipFrame>
  );
}
