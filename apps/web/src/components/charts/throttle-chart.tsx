'use client';

import { useTranslations } from 'next-intl';
import { ComposedChart } from 'recharts';
import { CHART_MARGIN, TimeAxis, ValueAxisAndGrid } from './chart-axes.tsx';
import { ChartCursor } from './chart-cursor.tsx';
import { ChartFrame } from './chart-frame.tsx';
import { ChartLegend } from './chart-legend.tsx';
import { followCursor } from './chart-series.ts';
import type { ChartSeries } from './chart-series.ts';
import { ChartTable } from './chart-table.tsx';
import type { LiveChartProps } from './cpu-chart.tsx';
import { cursorStops, downsample } from './downsample.ts';
import { KERNEL_SOURCES } from './kernel-sources.ts';
import type { CgroupVersion } from './kernel-sources.ts';
import type { CpuChart } from './prepare-cpu-chart.ts';
import { CURSOR_ANCHOR, SeriesLayer } from './series-layer.tsx';
import { SHARED_CURSOR_ID } from './time-axis.ts';
import { useChartNumbers } from './use-chart-numbers.ts';

const HEIGHT_PX = 120;
const AXIS = { max: 1, ticks: [0, 0.5, 1] };

type ThrottleKey = 'ownThrottledShare' | 'compartmentThrottledShare';

/** Share of the CPU periods in which the kernel held the group back: by its own limit, and by the tenant's ceiling. */
export function ThrottleChart({ chart, window, cgroupVersion, stale, emptyText }: LiveChartProps<CpuChart>) {
  const t = useTranslations('instance.charts');
  const { percent } = useChartNumbers();
  const series = useThrottleSeries(cgroupVersion);
  const { points, latest } = chart;
  const own = latest?.ownThrottledShare ?? null;
  const compartment = latest?.compartmentThrottledShare ?? null;
  return (
    <ChartFrame
      testId="throttle-chart"
      title={t('throttled')}
      summary={
        own === null && compartment === null
          ? t('noSummary')
          : t('throttledSummary', {
              own: own === null ? t('unknown') : percent(own),
              compartment: compartment === null ? t('unknown') : percent(compartment),
            })
      }
      readings={{
        'data-latest': (compartment ?? own)?.toFixed(4) ?? '',
        'data-latest-own': own?.toFixed(4) ?? '',
        'data-latest-compartment': compartment?.toFixed(4) ?? '',
        'data-points': points.length,
      }}
      heightPx={HEIGHT_PX}
      emptyText={emptyText}
      stale={stale}
      legend={<ChartLegend series={series} latest={latest} />}
      table={<ChartTable caption={t('throttled')} points={points} series={series} />}
    >
      {(widthPx) => {
        const drawn = downsample(points, ['ownThrottledShare', 'compartmentThrottledShare'], widthPx);
        return (
          <ComposedChart
            width={widthPx}
            height={HEIGHT_PX}
            data={cursorStops(drawn, widthPx)}
            margin={CHART_MARGIN}
            syncId={SHARED_CURSOR_ID}
            syncMethod={followCursor}
            aria-label={t('throttled')}
          >
            {ValueAxisAndGrid({ axis: AXIS, format: percent })}
            <TimeAxis window={window} widthPx={widthPx} />
            <SeriesLayer points={drawn} series={series} window={window} max={AXIS.max} />
            {CURSOR_ANCHOR}
            <ChartCursor points={drawn} series={series} />
          </ComposedChart>
        );
      }}
    </ChartFrame>
  );
}

function useThrottleSeries(version: CgroupVersion): ChartSeries<ThrottleKey>[] {
  const t = useTranslations('instance.charts');
  const { percent: format } = useChartNumbers();
  const file = KERNEL_SOURCES.cpuThrottled[version];
  return [
    {
      key: 'ownThrottledShare',
      label: t('throttledOwn'),
      color: 'var(--chart-own-limit)',
      shape: 'line',
      source: t('sourceOwn', { file }),
      format,
    },
    {
      key: 'compartmentThrottledShare',
      label: t('throttledCompartment'),
      color: 'var(--chart-ceiling)',
      dash: '5 3',
      shape: 'line',
      source: t('sourceCompartment', { file }),
      format,
    },
  ];
}
