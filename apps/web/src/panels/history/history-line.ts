import type { ChartSeries } from '../../components/charts/chart-series.ts';
import type { ValueAxis } from '../../components/charts/value-axis.ts';
import type { LineOf } from './prepare-history.ts';

/** One line or area of a chart of the past, and what of a history it is. */
export interface HistoryLine extends ChartSeries<string> {
  read: LineOf;
  /** Whether its least and most are drawn around it. */
  band?: boolean;
  /** Told and drawn where it is on the chart, but never what the axis is made for: a limit far above all use. */
  isLimit?: boolean;
}

export interface HistoryChartPlan {
  id: string;
  title: string;
  lines: readonly HistoryLine[];
  axis: (highest: number) => ValueAxis;
  formatAxis: (value: number) => string;
  /** What the summary is about. */
  summarise: readonly string[];
  /** Said where the kernel tells none of it. */
  emptyText: string;
}
