'use client';

import type { Death, IoLimit } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { memo, useMemo, useState } from 'react';
import { ChartGrid } from '../../components/charts/chart-grid.tsx';
import { CpuChart } from '../../components/charts/cpu-chart.tsx';
import { HeldChart } from '../../components/charts/held-chart.tsx';
import { IoChart } from '../../components/charts/io-chart.tsx';
import type { CgroupVersion } from '../../components/charts/kernel-sources.ts';
import { MemoryChart } from '../../components/charts/memory-chart.tsx';
import type { MetricSeries } from '../../components/charts/metric-series.ts';
import { PerCpuChart } from '../../components/charts/per-cpu-chart.tsx';
import { prepareCpuChart } from '../../components/charts/prepare-cpu-chart.ts';
import { prepareHeldChart } from '../../components/charts/prepare-held-chart.ts';
import { prepareIoChart } from '../../components/charts/prepare-io-chart.ts';
import type { IoUnit } from '../../components/charts/prepare-io-chart.ts';
import { prepareMemoryChart } from '../../components/charts/prepare-memory-chart.ts';
import { preparePerCpu } from '../../components/charts/prepare-per-cpu.ts';
import { preparePressureChart } from '../../components/charts/prepare-pressure-chart.ts';
import type { PressureScope } from '../../components/charts/prepare-pressure-chart.ts';
import { PressureChart } from '../../components/charts/pressure-chart.tsx';
import { minutesOf } from '../../components/charts/time-axis.ts';
import type { TimeWindow } from '../../components/charts/time-axis.ts';

export interface InstanceChartsProps {
  series: MetricSeries;
  window: TimeWindow;
  stale: boolean;
  waiting: boolean;
  fitToLimits: boolean;
  cgroupVersion: CgroupVersion;
  lastDeath: Death | null;
  ioLimits: readonly IoLimit[];
}

/** The charts of an instance. Drawn again only when a sample came or the window moved, not with every tick of the clock. */
export const InstanceCharts = memo(function InstanceCharts({
  series,
  window,
  stale,
  waiting,
  fitToLimits,
  cgroupVersion,
  lastDeath,
  ioLimits,
}: InstanceChartsProps) {
  const t = useTranslations('charts');
  const [scope, setScope] = useState<PressureScope>('own');
  const [unit, setUnit] = useState<IoUnit>('bytes');
  const cpu = useMemo(() => prepareCpuChart(series, window), [series, window]);
  const memory = useMemo(() => prepareMemoryChart(series, window, lastDeath), [series, window, lastDeath]);
  const held = useMemo(() => prepareHeldChart(series, window), [series, window]);
  const pressure = useMemo(() => preparePressureChart(series, window, scope), [series, window, scope]);
  const io = useMemo(() => prepareIoChart(series, window, unit, ioLimits), [series, window, unit, ioLimits]);
  const perCpu = useMemo(() => preparePerCpu(series, window), [series, window]);
  const noSamples = t('live.noSamples', { window: t('window', { minutes: minutesOf(window) }) });
  const emptyText = cpu.points.length > 0 ? null : waiting ? t('live.waiting') : noSamples;
  const shared = { window, cgroupVersion, stale, emptyText };
  return (
    <ChartGrid>
      <CpuChart {...shared} chart={cpu} fitToLimits={fitToLimits} />
      <MemoryChart {...shared} chart={memory} fitToLimits={fitToLimits} />
      <HeldChart {...shared} chart={held} />
      <PressureChart {...shared} chart={pressure} onScope={setScope} />
      <IoChart {...shared} chart={io} fitToLimits={fitToLimits} onUnit={setUnit} />
      <PerCpuChart {...shared} chart={perCpu} />
    </ChartGrid>
  );
});
