'use client';

import { useTranslations } from 'next-intl';
import type { ChartSeries } from './chart-series.ts';
import { KERNEL_SOURCES } from './kernel-sources.ts';
import type { CgroupVersion } from './kernel-sources.ts';
import { LiveChart } from './live-chart.tsx';
import type { InstanceChartProps } from './live-chart.tsx';
import { meanUsedCores } from './prepare-cpu-chart.ts';
import type { CpuChart as CpuChartData, CpuPoint } from './prepare-cpu-chart.ts';
import { minutesOf } from './time-axis.ts';
import { useChartNumbers } from './use-chart-numbers.ts';
import { coresAxis, highestOf } from './value-axis.ts';

const HEIGHT_PX = 220;
/** Over this time the mean is told to programs: a single second of a throttled group jitters by a period. */
const MEAN_SPAN_MS = 10_000;

export type CpuSeriesKey = Exclude<keyof CpuPoint, 'atMs'>;

/** Cores in use, split in user and system, against the instance's own limit and its compartment. */
export function CpuChart({
  chart,
  cgroupVersion,
  fitToLimits,
  ...shared
}: InstanceChartProps<CpuChartData> & { fitToLimits: boolean }) {
  const t = useTranslations('charts');
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
    <LiveChart
      {...shared}
      testId="cpu-chart"
      title={t('cpu')}
      summary={cpuSummary(chart, minutesOf(shared.window), t, numbers.cores)}
      readings={{
        'data-latest-cores': latest?.usedCores?.toFixed(4) ?? '',
        'data-mean-cores-10s': mean?.toFixed(4) ?? '',
        'data-latest-compartment-cores': latest?.compartmentUsedCores?.toFixed(4) ?? '',
        'data-own-limit-cores': latest?.ownLimitCores ?? '',
        'data-compartment-ceiling-cores': latest?.compartmentCeilingCores ?? '',
        'data-latest': latest?.usedCores?.toFixed(4) ?? '',
      }}
      heightPx={HEIGHT_PX}
      points={points}
      latest={latest}
      series={series}
      peaksOf={['usedCores', 'compartmentUsedCores']}
      axis={axis}
      formatAxis={String}
    />
  );
}

function useCpuSeries(version: CgroupVersion): ChartSeries<CpuSeriesKey>[] {
  const t = useTranslations('charts');
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
  minutes: number,
  t: ReturnType<typeof useTranslations<'charts'>>,
  cores: (value: number) => string,
): string {
  if (chart.maxUsedCores === null || chart.meanUsedCores === null) return t('noSummary');
  const used = chart.latest?.usedCores ?? null;
  return t('cpuSummary', {
    now: used === null ? t('unknown') : cores(used),
    mean: cores(chart.meanUsedCores),
    max: cores(chart.maxUsedCores),
    window: t('window', { minutes }),
  });
}
