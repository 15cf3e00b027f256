'use client';

import { useTranslations } from 'next-intl';
import { ComposedChart, usePlotArea, useXAxisScale, YAxis } from 'recharts';
import { CHART_MARGIN, TimeAxis, VALUE_AXIS_WIDTH } from './chart-axes.tsx';
import { ChartFrame } from './chart-frame.tsx';
import { followCursor } from './chart-series.ts';
import { ChartTable } from './chart-table.tsx';
import { TooltipFrame } from './chart-tooltip.tsx';
import classes from './charts.module.css';
import { CursorTooltip } from './cursor-tooltip.tsx';
import { heatPaths } from './heat-cells.ts';
import { KERNEL_SOURCES } from './kernel-sources.ts';
import { HEAT_LEVELS } from './prepare-per-cpu.ts';
import type { PerCpuChart as PerCpuData, PerCpuPoint } from './prepare-per-cpu.ts';
import type { InstanceChartProps } from './live-chart.tsx';
import { CURSOR_ANCHOR } from './series-layer.tsx';
import { SHARED_CURSOR_ID } from './time-axis.ts';
import { useChartNumbers } from './use-chart-numbers.ts';
import { useChartTime } from './use-chart-time.ts';

const TIME_AXIS_PX = 22;
const MIN_PLOT_PX = 90;
/** More processors than this are named in the tooltip by the busiest ones only. */
const NAMED_PROCESSORS = 8;

/** One row a processor, darker (lighter on dark) the more of it the instance used. */
export function PerCpuChart({ chart, window, cgroupVersion, stale, emptyText }: InstanceChartProps<PerCpuData>) {
  const t = useTranslations('charts');
  const { percent } = useChartNumbers();
  const { formatSecond } = useChartTime();
  const { points, processors } = chart;
  const latest = points.at(-1) ?? null;
  const rowHeight = Math.max(3, Math.min(24, MIN_PLOT_PX / Math.max(1, processors)));
  const heightPx = Math.max(120, Math.ceil(rowHeight * processors) + TIME_AXIS_PX + CHART_MARGIN.top);
  const busiest = busiestOf(latest);
  const source = t('sourceOwn', { file: KERNEL_SOURCES.perCpu[cgroupVersion] });

  return (
    <ChartFrame
      testId="per-cpu-chart"
      title={t('perCpu')}
      summary={
        busiest === null
          ? t('noSummary')
          : t('perCpuSummary', { processors, processor: busiest.processor, share: percent(busiest.share) })
      }
      readings={{
        'data-latest': busiest?.share.toFixed(4) ?? '',
        'data-processors': processors,
        'data-points': points.length,
      }}
      heightPx={heightPx}
      emptyText={emptyText ?? (processors === 0 ? t('noPerCpu') : null)}
      stale={stale}
      legend={<HeatLegend />}
      table={
        <ChartTable
          caption={t('perCpu')}
          points={points.map(({ atMs, shares }) => ({ ...keyed(shares), atMs }))}
          series={Array.from({ length: processors }, (_, processor) => ({
            key: `cpu${processor}`,
            label: t('processor', { processor }),
            color: '',
            shape: 'area' as const,
            source,
            format: percent,
          }))}
        />
      }
    >
      {(widthPx) => (
        <ComposedChart
          width={widthPx}
          height={heightPx}
          data={points}
          margin={CHART_MARGIN}
          syncId={SHARED_CURSOR_ID}
          syncMethod={followCursor}
          aria-label={t('perCpu')}
        >
          <YAxis
            width={VALUE_AXIS_WIDTH}
            type="number"
            domain={[0, processors]}
            reversed
            allowDataOverflow
            ticks={processorTicks(processors)}
            tickFormatter={(middle: number) => t('processor', { processor: Math.floor(middle) })}
            interval={0}
            tick={{ fill: 'var(--chart-text)', fontSize: 11 }}
            tickLine={false}
            axisLine={false}
          />
          <TimeAxis window={window} widthPx={widthPx} />
          {CURSOR_ANCHOR}
          <HeatCells points={points} processors={processors} />
          <CursorTooltip points={points}>
            {(point) => (
              <TooltipFrame time={formatSecond(point.atMs)}>
                {namedShares(point).map(({ processor, share }) => (
                  <div key={processor} className={classes.tooltipRow}>
                    <span />
                    <span>{t('processor', { processor })}</span>
                    <span className={classes.tooltipValue}>{share === null ? '—' : percent(share)}</span>
                  </div>
                ))}
                <div className={classes.tooltipSource}>{source}</div>
              </TooltipFrame>
            )}
          </CursorTooltip>
        </ComposedChart>
      )}
    </ChartFrame>
  );
}

function HeatCells({ points, processors }: { points: readonly PerCpuPoint[]; processors: number }) {
  const plot = usePlotArea();
  const scale = useXAxisScale();
  if (plot === undefined || scale === undefined || processors === 0) return null;
  const paths = heatPaths(points, {
    left: plot.x,
    right: plot.x + plot.width,
    top: plot.y,
    rowHeight: plot.height / processors,
    xOf: (atMs) => scale(atMs) ?? Number.NaN,
  });
  return (
    <g aria-hidden="true" shapeRendering="crispEdges">
      {paths.map(({ level, path }) => (
        <path key={level} d={path} fill={`var(--chart-heat-${level})`} />
      ))}
    </g>
  );
}

function HeatLegend() {
  const t = useTranslations('charts');
  return (
    <div className={classes.legend} aria-hidden="true">
      <span className={classes.legendItem}>
        {t('idle')}
        <svg width={HEAT_LEVELS * 16} height="10">
          {Array.from({ length: HEAT_LEVELS }, (_, level) => (
            <rect key={level} x={level * 16} width="15" height="10" fill={`var(--chart-heat-${level})`} />
          ))}
        </svg>
        {t('fullyUsed')}
      </span>
    </div>
  );
}

function keyed(shares: readonly (number | null)[]): Record<string, number | null> {
  return Object.fromEntries(shares.map((share, processor) => [`cpu${processor}`, share]));
}

function processorTicks(processors: number): number[] {
  const step = Math.ceil(processors / 8);
  return Array.from({ length: Math.ceil(processors / step) }, (_, index) => index * step + 0.5);
}

function busiestOf(point: PerCpuPoint | null): { processor: number; share: number } | null {
  let busiest: { processor: number; share: number } | null = null;
  for (const [processor, share] of (point?.shares ?? []).entries()) {
    if (share !== null && (busiest === null || share > busiest.share)) busiest = { processor, share };
  }
  return busiest;
}

function namedShares({ shares }: PerCpuPoint): { processor: number; share: number | null }[] {
  const all = shares.map((share, processor) => ({ processor, share }));
  if (all.length <= NAMED_PROCESSORS) return all;
  return all.toSorted((a, b) => (b.share ?? -1) - (a.share ?? -1)).slice(0, NAMED_PROCESSORS);
}
