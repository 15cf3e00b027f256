import { CartesianGrid, XAxis, YAxis } from 'recharts';
import { ticksInSeconds, timeTicks } from './time-axis.ts';
import type { TimeWindow } from './time-axis.ts';
import { useChartTime } from './use-chart-time.ts';
import type { ValueAxis } from './value-axis.ts';

/** Left of every plot, so that all time axes begin at the same pixel. */
export const VALUE_AXIS_WIDTH = 58;
/** To the right there is room for half of a time that stands at the very end. */
export const CHART_MARGIN = { top: 8, right: 20, bottom: 0, left: 0 };

const TICK = { fill: 'var(--chart-text)', fontSize: 11 };

/** The axis of time, the same under every live chart. */
export function TimeAxis({ window, widthPx }: { window: TimeWindow; widthPx: number }) {
  const { formatMinute, formatClock } = useChartTime();
  return (
    <XAxis
      dataKey="atMs"
      type="number"
      domain={[window.startMs, window.endMs]}
      allowDataOverflow
      ticks={timeTicks(window, widthPx)}
      tickFormatter={ticksInSeconds(window) ? formatClock : formatMinute}
      interval={0}
      height={22}
      tick={TICK}
      tickLine={{ stroke: 'var(--chart-grid)' }}
      axisLine={{ stroke: 'var(--chart-grid)' }}
    />
  );
}

/** Grid and axis of values from 0. */
export function ValueAxisAndGrid({ axis, format }: { axis: ValueAxis; format: (value: number) => string }) {
  return (
    <>
      <CartesianGrid stroke="var(--chart-grid)" vertical={false} />
      <YAxis
        width={VALUE_AXIS_WIDTH}
        domain={[0, axis.max]}
        allowDataOverflow
        ticks={axis.ticks}
        tickFormatter={format}
        interval={0}
        tick={TICK}
        tickLine={false}
        axisLine={false}
      />
    </>
  );
}
