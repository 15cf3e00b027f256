'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { ComposedChart } from 'recharts';
import { CHART_MARGIN, TimeAxis, ValueAxisAndGrid } from './chart-axes.tsx';
import { ChartCursor } from './chart-cursor.tsx';
import { ChartFrame } from './chart-frame.tsx';
import { ChartLegend } from './chart-legend.tsx';
import { followCursor } from './chart-series.ts';
import type { ChartSeries } from './chart-series.ts';
import { ChartTable } from './chart-table.tsx';
import { cursorStops, downsample } from './downsample.ts';
import { KERNEL_SOURCES } from './kernel-sources.ts';
import type { CgroupVersion } from './kernel-sources.ts';
import { meanUsedCores } from './prepare-cpu-chart.ts';
import type { CpuChart as CpuChartData, CpuPoint } from './prepare-cpu-chart.ts';
import { CURSOR_ANCHOR, SeriesLayer } from './series-layer.tsx';
import { SHARED_CURSOR_ID } from './time-axis.ts';
import type { TimeWindow } from './time-axis.ts';
import { useChartNumbers } from './use-chart-numbers.ts';
import { coresAxis, highestOf } from './value-axis.ts';

const HEIGHT_PX = 220;
/** Over this time the mean is told to programs: a single second of a throttled group jitters by a period. */
const MEAN_SPAN_MS = 10_000;

export type CpuSeriesKey = Exclude<keyof CpuPoint, 'atMs' | 'ownThrottledShare' | 'compartmentThrottledShare'>;

export interface LiveChartProps<Data> {
  chart: Data;
  window: TimeWindow;
  cgroupVersion: CgroupVersion;
  stale: boolean;
  emptyText: string | null;
  controls?: ReactNode;
}

/** Cores in use, split in user and system, against the instance's own limit and its compartment. */
export function CpuChart({
  chart,
  window,
  cgroupVersion,
  stale,
  emptyText,
  controls,
  fitToLimits,
}: LiveChartProps<CpuChartData> & { fitToLimits: boolean }) {
  const t = useTranslations('instance.charts');
  const numbers = useChartNumbers();
  const series = useCpuSeries(cgroupVersion);
  const { points, latest } = chart;
  const axis = coresAxis(
    highestOf(
      points.flatMap((point) => [
        point.usedCores,
        point.compartmentUsedCores,
        ...(fitToLimits ? [point.ownLimitCores, point.compartmentCeilingCores] : []),
      ]),
    ),
  );
  const mean = meanUsedCores(points, MEAN_SPAN_MS);

  return (
    <ChartFrame
      testId="cpu-chart"
      title={t('cpu')}
      summary={cpuSummary(chart, t, numbers.cores)}
      readings={{
        'data-latest-cores': latest?.usedCores?.toFixed(4) ?? '',
        'data-mean-cores-10s': mean?.toFixed(4) ?? '',
        'data-latest-compartment-cores': latest?.compartmentUsedCores?.toFixed(4) ?? '',
        'data-own-limit-cores': latest?.ownLimitCores ?? '',
        'data-compartment-ceiling-cores': latest?.compartmentCeilingCores ?? '',
        'data-latest': latest?.usedCores?.toFixed(4) ?? '',
        'data-points': points.length,
      }}
      heightPx={HEIGHT_PX}
      emptyText={emptyText}
      stale={stale}
      controls={controls}
      legend={<ChartLegend series={series} latest={latest} />}
      table={<ChartTable caption={t('cpu')} points={points} series={series} />}
    >
      {(widthPx) => {
        const drawn = downsample(points, ['usedCores', 'compartmentUsedCores'], widthPx);
        return (
          <ComposedChart
            width={widthPx}
            height={HEIGHT_PX}
            data={cursorStops(drawn, widthPx)}
            margin={CHART_MARGIN}
            syncId={SHARED_CURSOR_ID}
            syncMethod={followCursor}
            aria-label={t('cpu')}
          >
            {ValueAxisAndGrid({ axis, format: (value) => String(value) })}
            <TimeAxis window={window} widthPx={widthPx} />
            <SeriesLayer points={drawn} series={series} window={window} max={axis.max} />
            {CURSOR_ANCHOR}
            <ChartCursor points={drawn} series={series} />
          </ComposedChart>
        );
      }}
    </ChartFrame>
  );
}

function useCpuSeries(version: CgroupVersion): ChartSeries<CpuSeriesKey>[] {
  const t = useTranslations('instance.charts');
  const { cores: format, bareCores } = useChartNumbers();
  const column = { unit: t('coresUnit'), format: bareCores };
  const own = (file: string) => t('sourceOwn', { file });
  const tenant = (file: string) => t('sourceCompartment', { file });
  const sources = KERNEL_SOURCES;
  return [
    {
      key: 'usedCores',
      label: t('used'),
      color: 'var(--chart-used)',
      shape: 'line',
      source: own(sources.cpuUsage[version]),
      format,
      column,
    },
    {
      key: 'userCores',
      label: t('user'),
      color: 'var(--chart-user)',
      shape: 'area',
      source: own(sources.cpuUser[version]),
      format,
      column,
    },
    {
      key: 'systemCores',
      label: t('system'),
      color: 'var(--chart-system)',
      shape: 'area',
      source: own(sources.cpuSystem[version]),
      format,
      column,
    },
    {
      key: 'ownLimitCores',
      label: t('ownLimit'),
      color: 'var(--chart-own-limit)',
      dash: '8 4',
      shape: 'step',
      source: own(sources.cpuLimit[version]),
      format,
      column,
    },
    {
      key: 'compartmentUsedCores',
      label: t('compartmentUsed'),
      color: 'var(--chart-compartment)',
      dash: '4 2',
      shape: 'line',
      source: tenant(sources.cpuUsage[version]),
      format,
      column,
    },
    {
      key: 'compartmentCeilingCores',
      label: t('compartmentCeiling'),
      color: 'var(--chart-ceiling)',
      dash: '2 3',
      shape: 'step',
      source: tenant(sources.cpuLimit[version]),
      format,
      column,
    },
  ];
}

function cpuSummary(
  chart: CpuChartData,
  t: ReturnType<typeof useTranslations<'instance.charts'>>,
  cores: (value: number) => string,
): string {
  if (chart.maxUsedCores === null || chart.meanUsedCores === null) return t('noSummary');
  const used = chart.latest?.usedCores ?? null;
  return t('cpuSummary', {
    now: used === null ? t('unknown') : cores(used),
    mean: cores(chart.meanUsedCores),
    max: cores(chart.maxUsedCores),
  });
}
