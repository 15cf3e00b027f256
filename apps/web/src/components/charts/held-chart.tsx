'use client';

import { useTranslations } from 'next-intl';
import type { ChartSeries } from './chart-series.ts';
import { HOST_SOURCES, KERNEL_SOURCES } from './kernel-sources.ts';
import type { CgroupVersion } from './kernel-sources.ts';
import { LiveChart } from './live-chart.tsx';
import type { InstanceChartProps } from './live-chart.tsx';
import type { HeldChart as HeldChartData, HeldPoint } from './prepare-held-chart.ts';
import { useChartNumbers } from './use-chart-numbers.ts';
import { SHARE_AXIS } from './value-axis.ts';

const HEIGHT_PX = 160;

type HeldKey = Exclude<keyof HeldPoint, 'atMs'>;

/** Share of the time in which the instance stood still: for its own limit, for the tenant's, for a busy processor. */
export function HeldChart({ chart, cgroupVersion, ...shared }: InstanceChartProps<HeldChartData>) {
  const t = useTranslations('charts');
  const { percent } = useChartNumbers();
  const series = useHeldSeries(cgroupVersion, chart);
  const { points, latest } = chart;
  const told = (value: number | null | undefined) => (typeof value === 'number' ? percent(value) : t('unknown'));
  return (
    <LiveChart
      {...shared}
      testId="held-chart"
      title={t('throttled')}
      summary={
        latest === null
          ? t('noSummary')
          : t('heldSummary', {
              own: told(latest.ownShare),
              tenant: told(latest.tenantShare),
              busy: told(latest.busyShare),
            })
      }
      readings={{
        'data-latest-own': latest?.ownShare?.toFixed(4) ?? '',
        'data-latest-compartment': latest?.tenantShare?.toFixed(4) ?? '',
        'data-latest-busy': latest?.busyShare?.toFixed(4) ?? '',
        'data-latest-host': latest?.hostShare?.toFixed(4) ?? '',
      }}
      heightPx={HEIGHT_PX}
      points={points}
      latest={latest}
      series={series}
      peaksOf={['ownShare', 'tenantShare', 'busyShare']}
      axis={SHARE_AXIS}
      formatAxis={percent}
    />
  );
}

function useHeldSeries(
  version: CgroupVersion,
  { hasPressure, hasLocalThrottle }: HeldChartData,
): ChartSeries<HeldKey>[] {
  const t = useTranslations('charts');
  const { percent: format } = useChartNumbers();
  const own = KERNEL_SOURCES.cpuThrottled[version];
  const local = KERNEL_SOURCES.cpuLocalThrottled[version];
  const pressure = KERNEL_SOURCES.cpuPressure[version];
  const tenantSource = hasLocalThrottle
    ? t('sourceOwn', { file: t('tenantSource', { local, own }) })
    : t('tenantSourceWithoutLocal', { own });
  const busy: ChartSeries<HeldKey> = {
    key: 'busyShare',
    label: t('heldBusy'),
    color: 'var(--chart-other)',
    shape: 'area',
    source: t('sourceOwn', { file: t('heldBusySource', { pressure }) }),
    format,
  };
  return [
    {
      key: 'ownShare',
      label: t('heldOwn'),
      color: 'var(--chart-own-limit)',
      shape: 'area',
      source: t('sourceOwn', { file: own }),
      format,
    },
    {
      key: 'tenantShare',
      label: t('heldTenant'),
      color: 'var(--chart-ceiling)',
      shape: 'area',
      source: tenantSource,
      format,
    },
    // A stack is open where one of its areas is unknown, so one that is never told is no part of it.
    ...(hasPressure ? [busy] : []),
    {
      key: 'hostShare',
      label: t('hostCpu'),
      color: 'var(--chart-used)',
      dash: '1 3',
      shape: 'line',
      source: t('sourceHost', { file: HOST_SOURCES.cpuUsage }),
      format,
    },
  ];
}
