'use client';

import { SegmentedControl } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { ChartSeries } from './chart-series.ts';
import { HOST_SOURCES, KERNEL_SOURCES } from './kernel-sources.ts';
import type { CgroupVersion } from './kernel-sources.ts';
import { LiveChart } from './live-chart.tsx';
import type { InstanceChartProps } from './live-chart.tsx';
import { PRESSURE_SCOPES } from './prepare-pressure-chart.ts';
import type { PressureChart as PressureChartData, PressureKey, PressureScope } from './prepare-pressure-chart.ts';
import { useChartNumbers } from './use-chart-numbers.ts';
import { SHARE_AXIS } from './value-axis.ts';

const HEIGHT_PX = 160;

/** Share of the time in which tasks waited for a processor, for memory, for a disk: of the instance or what is around it. */
export function PressureChart({
  chart,
  cgroupVersion,
  emptyText,
  onScope,
  ...shared
}: InstanceChartProps<PressureChartData> & { onScope: (scope: PressureScope) => void }) {
  const t = useTranslations('charts');
  const { percent } = useChartNumbers();
  const { scope, points, latest, isTold } = chart;
  const series = usePressureSeries(cgroupVersion, scope);
  const told = (value: number | null | undefined) => (typeof value === 'number' ? percent(value) : t('unknown'));
  const absent = points.length > 0 && !isTold;
  return (
    <LiveChart
      {...shared}
      testId="pressure-chart"
      title={t('pressure')}
      summary={
        latest === null || absent
          ? t('noSummary')
          : t('pressureSummary', { cpu: told(latest.cpu), memory: told(latest.memory), io: told(latest.io) })
      }
      readings={{
        'data-scope': scope,
        'data-latest-cpu': latest?.cpu?.toFixed(4) ?? '',
        'data-latest-memory': latest?.memory?.toFixed(4) ?? '',
        'data-latest-io': latest?.io?.toFixed(4) ?? '',
      }}
      heightPx={HEIGHT_PX}
      emptyText={emptyText ?? (absent ? t(scope === 'host' ? 'noHostPressure' : 'noPressure') : null)}
      controls={
        <SegmentedControl
          size="xs"
          aria-label={t('pressureOf')}
          value={scope}
          onChange={onScope}
          data={PRESSURE_SCOPES.map((value) => ({ value, label: t(`scope.${value}`) }))}
        />
      }
      points={points}
      latest={latest}
      series={series}
      peaksOf={['cpu', 'memory', 'io']}
      axis={SHARE_AXIS}
      formatAxis={percent}
    />
  );
}

function usePressureSeries(version: CgroupVersion, scope: PressureScope): ChartSeries<PressureKey>[] {
  const t = useTranslations('charts');
  const { percent: format } = useChartNumbers();
  const one = (
    key: PressureKey,
    file: Exclude<keyof typeof HOST_SOURCES, 'cpuUsage'>,
    color: string,
    dash?: string,
  ): ChartSeries<PressureKey> => ({
    key,
    label: t(file),
    color: `var(--chart-${color})`,
    ...(dash !== undefined && { dash }),
    shape: 'line',
    source:
      scope === 'host'
        ? t('sourceHost', { file: HOST_SOURCES[file] })
        : t(scope === 'own' ? 'sourceOwn' : 'sourceCompartment', { file: KERNEL_SOURCES[file][version] }),
    format,
  });
  return [
    one('cpu', 'cpuPressure', 'user'),
    one('memory', 'memoryPressure', 'system'),
    one('memoryFull', 'memoryFullPressure', 'system', '3 3'),
    one('io', 'ioPressure', 'compartment'),
    one('ioFull', 'ioFullPressure', 'compartment', '3 3'),
  ];
}
