'use client';

import { useTranslations } from 'next-intl';
import { memo, useMemo } from 'react';
import { ComposedChart, XAxis } from 'recharts';
import type { History } from '@bulkhead/shared';
import { CHART_MARGIN, VALUE_AXIS_WIDTH, ValueAxisAndGrid } from '../../components/charts/chart-axes.tsx';
import { ChartFrame } from '../../components/charts/chart-frame.tsx';
import { ChartLegend } from '../../components/charts/chart-legend.tsx';
import { followCursor } from '../../components/charts/chart-series.ts';
import { CURSOR_ANCHOR, SeriesLayer } from '../../components/charts/series-layer.tsx';
import { highestOf } from '../../components/charts/value-axis.ts';
import { BandLayer } from './band-layer.tsx';
import { HistoryCursor } from './history-cursor.tsx';
import type { HistoryChartPlan } from './history-line.ts';
import type { TimeSpan } from './history-range.ts';
import { HistoryTable } from './history-table.tsx';
import { hasValues, summaryOf, toPoints } from './prepare-history.ts';
import { historyTicks } from './time-ticks.ts';
import { useHistoryTime } from './use-history-time.ts';
import { ZoomSurface } from './zoom-surface.tsx';

const HEIGHT_PX = 180;
/** Every chart of history on a page follows the same cursor. */
export const HISTORY_CURSOR_ID = 'history';

export interface HistoryChartProps {
  plan: HistoryChartPlan;
  history: History;
  span: TimeSpan;
  /** True while the answer for this span is on its way: what is drawn is of the one before. */
  stale: boolean;
  onZoom: (oneMs: number, otherMs: number) => void;
}

/** One chart of the past: means as lines, the least and the most around them, gaps as gaps. */
export const HistoryChart = memo(function HistoryChart({ plan, history, span, stale, onZoom }: HistoryChartProps) {
  const { id, title, lines } = plan;
  const points = useMemo(
    () => toPoints(history, Object.fromEntries(lines.map(({ key, read }) => [key, read]))),
    [history, lines],
  );
  const measured = lines.filter(({ isLimit }) => isLimit !== true);
  const isEmpty = !hasValues(
    points,
    measured.map(({ key }) => key),
  );
  const axis = plan.axis(highestInStack(points, measured));
  const window = { startMs: span.fromMs, endMs: span.toMs };
  const known = points.filter((point) => measured.some(({ key }) => (point[key] ?? null) !== null)).length;
  const summary = useSummary(plan, points);
  return (
    <ChartFrame
      testId={`history-${id}`}
      title={title}
      summary={summary}
      readings={{ 'data-steps': points.length, 'data-known-steps': known, 'data-tier': history.tier }}
      heightPx={HEIGHT_PX}
      emptyText={isEmpty ? plan.emptyText : null}
      stale={stale}
      legend={<ChartLegend series={lines} latest={latestOf(points, lines)} />}
      table={<HistoryTable caption={title} points={points} stepMs={history.stepMs} series={lines} />}
    >
      {(widthPx) => (
        <ZoomSurface widthPx={widthPx} span={span} onZoom={onZoom}>
          <ComposedChart
            width={widthPx}
            height={HEIGHT_PX}
            data={points}
            margin={CHART_MARGIN}
            syncId={HISTORY_CURSOR_ID}
            syncMethod={followCursor}
            aria-label={title}
          >
            {ValueAxisAndGrid({ axis, format: plan.formatAxis })}
            <HistoryTimeAxis span={span} widthPx={widthPx} />
            <BandLayer points={points} lines={lines} span={span} max={axis.max} />
            <SeriesLayer points={points} series={lines} window={window} max={axis.max} />
            {CURSOR_ANCHOR}
            <HistoryCursor points={points} stepMs={history.stepMs} series={lines} />
          </ComposedChart>
        </ZoomSurface>
      )}
    </ChartFrame>
  );
});

/** The axis of time, the same under every chart of history. */
export function HistoryTimeAxis({ span, widthPx }: { span: TimeSpan; widthPx: number }) {
  const time = useHistoryTime();
  return (
    <XAxis
      dataKey="atMs"
      type="number"
      domain={[span.fromMs, span.toMs]}
      allowDataOverflow
      ticks={historyTicks(span, widthPx - VALUE_AXIS_WIDTH)}
      tickFormatter={time.tick(span)}
      interval={0}
      height={22}
      tick={{ fill: 'var(--chart-text)', fontSize: 11 }}
      tickLine={{ stroke: 'var(--chart-grid)' }}
      axisLine={{ stroke: 'var(--chart-grid)' }}
    />
  );
}

type Points = ReturnType<typeof toPoints>;

/** Of areas their sum, of lines the most of each. */
function highestInStack(points: Points, lines: HistoryChartPlan['lines']): number {
  const areas = lines.filter(({ shape }) => shape === 'area');
  return highestOf(
    points.flatMap((point) => [
      areas.reduce((sum, { key }) => sum + (point[key] ?? 0), 0),
      ...lines.map(({ key, band }) => (band === true ? (point[`${key}Max`] ?? null) : (point[key] ?? null))),
    ]),
  );
}

/** The newest that is known of each. */
function latestOf(points: Points, lines: HistoryChartPlan['lines']): Record<string, number | null> {
  return Object.fromEntries(
    lines.map(({ key }) => [key, points.findLast((point) => (point[key] ?? null) !== null)?.[key] ?? null]),
  );
}

function useSummary({ lines, summarise }: HistoryChartPlan, points: Points): string {
  const t = useTranslations('history');
  const told = summarise.flatMap((key) => {
    const line = lines.find((one) => one.key === key);
    const summary = summaryOf(points, key);
    if (line === undefined || summary === null) return [];
    return [t('summary', { label: line.label, mean: line.format(summary.mean), max: line.format(summary.max) })];
  });
  return told.length === 0 ? t('nothingKnown') : told.join(' · ');
}
