'use client';

import type { UsageChart as UsageChartData, UsageOrder } from '@bulkhead/shared';
import { useFormatter, useLocale, useTranslations } from 'next-intl';
import { Bar, BarChart, CartesianGrid, Tooltip, XAxis, YAxis } from 'recharts';
import { CHART_MARGIN } from '../charts/chart-axes.tsx';
import { ChartFrame } from '../charts/chart-frame.tsx';
import { ChartLegend } from '../charts/chart-legend.tsx';
import type { ChartSeries } from '../charts/chart-series.ts';
import { ChartTooltip } from '../charts/chart-tooltip.tsx';
import { SeriesTable } from '../charts/series-table.tsx';
import { prepareBars, type BarPoint, type BarSeries } from './prepare-bars.ts';
import { stepFor, type UsageSpan } from './usage-ranges.ts';
import { inLedger, inUnits, smallUnitsIn, useUsageNumbers } from './use-usage-numbers.ts';
import classes from './usage.module.css';

const HEIGHT_PX = 260;
const TICK = { fill: 'var(--chart-text)', fontSize: 11 };
const AXIS_WIDTH = 64;
const BARE: ReadonlySet<UsageOrder> = new Set(['cpu', 'memory', 'allocatedCpu', 'allocatedMemory', 'cost']);
const TICK_EVERY_PX = 80;

export interface UsageChartProps {
  chart: UsageChartData;
  measure: UsageOrder;
  span: UsageSpan;
  timeZone: string;
  /** What belongs to no group is called so. */
  restLabel: string;
}

/** One number over time, stacked by group. */
export function UsageChart({ chart, measure, span, timeZone, restLabel }: UsageChartProps) {
  const t = useTranslations('usage');
  const number = useFormatter();
  const numbers = useUsageNumbers(chart.currency);
  const formatStep = useStepText(span, timeZone);
  const bars = prepareBars(chart);
  const format = (value: number) => numbers(measure, value);
  // Ticks are round in the unit that people read; flows and times say theirs, the others' stands above.
  const scale = smallUnitsIn(measure, inUnits(measure, bars.most));
  const formatTick = (value: number) =>
    BARE.has(measure)
      ? number.number(value * scale, { maximumSignificantDigits: 3 })
      : numbers(measure, inLedger(measure, value));
  const source = t('chart.source');
  const series = bars.series.map((one, index): ChartSeries<string> => {
    const label =
      one.kind === 'layer' ? one.label || t('table.noTag') : one.kind === 'rest' ? restLabel : t('chart.others');
    return { key: one.key, label, color: colorOf(one, index), shape: 'area', source, format };
  });
  const title = t('chart.title', { measure: t(`measure.${measure}`) });
  return (
    <div className={classes.palette}>
      <ChartFrame
        testId="usage-chart"
        title={title}
        summary={t('chart.summary', { total: format(bars.sum), most: format(bars.most) })}
        readings={{ 'data-sum': bars.sum, 'data-steps': bars.points.length }}
        heightPx={HEIGHT_PX}
        emptyText={bars.most === 0 ? t('chart.none') : null}
        stale={false}
        legend={<ChartLegend series={series} latest={sumsOf(bars.points, bars.series)} />}
        table={
          <SeriesTable
            caption={title}
            timeLabel={t('range.from')}
            series={series}
            rows={bars.points}
            startOf={({ atMs }) => atMs}
            formatStart={formatStep}
            cell={(point, { key }) => format(point[key] ?? 0)}
          />
        }
      >
        {(widthPx) => (
          <BarChart
            width={widthPx}
            height={HEIGHT_PX}
            data={bars.points}
            margin={CHART_MARGIN}
            barCategoryGap="12%"
            aria-label={title}
          >
            <CartesianGrid stroke="var(--chart-grid)" vertical={false} />
            <XAxis
              dataKey="atMs"
              tickFormatter={formatStep}
              interval={Math.max(0, Math.ceil((bars.points.length * TICK_EVERY_PX) / widthPx) - 1)}
              height={22}
              tick={TICK}
              tickLine={false}
              axisLine={{ stroke: 'var(--chart-grid)' }}
            />
            <YAxis width={AXIS_WIDTH} tickFormatter={formatTick} tick={TICK} tickLine={false} axisLine={false} />
            <Tooltip
              isAnimationActive={false}
              cursor={{ fill: 'var(--chart-grid)', fillOpacity: 0.5 }}
              content={({ active, label }) => {
                const point = active ? bars.points.find(({ atMs }) => atMs === Number(label)) : undefined;
                return (
                  point && (
                    <ChartTooltip
                      time={formatStep(point.atMs)}
                      series={series}
                      valueOf={({ key }) => format(point[key] ?? 0)}
                    />
                  )
                );
              }}
            />
            {series.map(({ key, color }) => (
              <Bar
                key={key}
                dataKey={(point: BarPoint) => inUnits(measure, point[key] ?? 0)}
                stackId="all"
                fill={color}
                isAnimationActive={false}
              />
            ))}
          </BarChart>
        )}
      </ChartFrame>
    </div>
  );
}

function colorOf({ kind }: BarSeries, index: number): string {
  return kind === 'layer' ? `var(--usage-${index % 8})` : `var(--usage-${kind})`;
}

/** The legend tells each group's sum. */
function sumsOf(points: readonly BarPoint[], series: readonly BarSeries[]): Record<string, number> {
  return Object.fromEntries(series.map(({ key }) => [key, points.reduce((sum, point) => sum + (point[key] ?? 0), 0)]));
}

/** A step's beginning in the zone of the panel. */
function useStepText(span: UsageSpan, timeZone: string): (atMs: number) => string {
  const locale = useLocale();
  const options: Record<ReturnType<typeof stepFor>, Intl.DateTimeFormatOptions> = {
    hour: { day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    day: { month: 'short', day: 'numeric' },
    month: { year: 'numeric', month: 'short' },
  };
  const format = new Intl.DateTimeFormat(locale, { timeZone, ...options[stepFor(span)] });
  return (atMs) => format.format(atMs);
}
