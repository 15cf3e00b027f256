'use client';

import { useRouter } from 'next/navigation';
import { memo } from 'react';
import { ComposedChart } from 'recharts';
import { CHART_MARGIN, ValueAxisAndGrid } from '../../components/charts/chart-axes.tsx';
import { ChartFrame } from '../../components/charts/chart-frame.tsx';
import { followCursor, nearestPoint } from '../../components/charts/chart-series.ts';
import type { ChartSeries } from '../../components/charts/chart-series.ts';
import { CURSOR_ANCHOR, SeriesLayer } from '../../components/charts/series-layer.tsx';
import type { ValueAxis } from '../../components/charts/value-axis.ts';
import { HISTORY_CURSOR_ID, HistoryTimeAxis } from './history-chart.tsx';
import { HistoryCursor } from './history-cursor.tsx';
import type { TimeSpan } from './history-range.ts';
import { HistoryTable } from './history-table.tsx';
import classes from './history.module.css';
import type { Stack, StackPoint } from './prepare-stack.ts';
import { StackLegend } from './stack-legend.tsx';
import { ZoomSurface } from './zoom-surface.tsx';

const HEIGHT_PX = 260;
const TIME_AXIS_PX = 22;

export interface StackSeries extends ChartSeries<string> {
  /** Where more about it is; null: it has no page. */
  href: string | null;
}

export interface StackChartProps {
  testId: string;
  title: string;
  summary: string;
  stack: Stack;
  stepMs: number;
  span: TimeSpan;
  /** As many as there are layers, in their order. */
  layers: readonly StackSeries[];
  /** Lines over the layers: the whole, and what there is. */
  lines: readonly ChartSeries<string>[];
  axis: ValueAxis;
  formatAxis: (value: number) => string;
  emptyText: string;
  stale: boolean;
  onZoom: (oneMs: number, otherMs: number) => void;
}

/** Several users of one thing on top of each other over time. A click on one opens its page, and so does its name below. */
export const StackChart = memo(function StackChart(props: StackChartProps) {
  const { title, stack, span, layers, lines, axis } = props;
  const router = useRouter();
  const series = [...layers, ...lines];
  const open = (atMs: number, topPx: number) => {
    const plotPx = HEIGHT_PX - CHART_MARGIN.top - TIME_AXIS_PX;
    const value = axis.max * (1 - (topPx - CHART_MARGIN.top) / plotPx);
    const href = layerAt(stack.points, layers, atMs, value)?.href ?? null;
    if (href !== null) router.push(href);
  };
  return (
    <div className={classes.single}>
      <ChartFrame
        testId={props.testId}
        title={title}
        summary={props.summary}
        readings={{ 'data-steps': stack.points.length, 'data-layers': layers.length }}
        heightPx={HEIGHT_PX}
        emptyText={stack.mean === null ? props.emptyText : null}
        stale={props.stale}
        legend={<StackLegend stack={stack} layers={layers} lines={lines} />}
        table={<HistoryTable caption={title} points={stack.points} stepMs={props.stepMs} series={series} />}
      >
        {(widthPx) => (
          <ZoomSurface widthPx={widthPx} span={span} onZoom={props.onZoom} onPick={open}>
            <ComposedChart
              width={widthPx}
              height={HEIGHT_PX}
              data={stack.points}
              margin={CHART_MARGIN}
              syncId={HISTORY_CURSOR_ID}
              syncMethod={followCursor}
              aria-label={title}
            >
              {ValueAxisAndGrid({ axis, format: props.formatAxis })}
              <HistoryTimeAxis span={span} widthPx={widthPx} />
              <SeriesLayer
                points={stack.points}
                series={series}
                window={{ startMs: span.fromMs, endMs: span.toMs }}
                max={axis.max}
              />
              {CURSOR_ANCHOR}
              <HistoryCursor points={stack.points} stepMs={props.stepMs} series={series} />
            </ComposedChart>
          </ZoomSurface>
        )}
      </ChartFrame>
    </div>
  );
});

/** The layer that is drawn at a moment and a height. */
function layerAt(
  points: readonly StackPoint[],
  layers: readonly StackSeries[],
  atMs: number,
  value: number,
): StackSeries | undefined {
  const point = nearestPoint(points, atMs);
  if (point === null || value < 0) return undefined;
  let upper = 0;
  return layers.find(({ key }) => {
    upper += point[key] ?? 0;
    return value <= upper;
  });
}
