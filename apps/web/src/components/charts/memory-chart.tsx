'use client';

import { useTranslations } from 'next-intl';
import { ReferenceLine } from 'recharts';
import type { ChartSeries } from './chart-series.ts';
import classes from './charts.module.css';
import { KERNEL_SOURCES } from './kernel-sources.ts';
import type { CgroupVersion } from './kernel-sources.ts';
import { LiveChart } from './live-chart.tsx';
import type { InstanceChartProps } from './live-chart.tsx';
import { MemoryEventMark } from './memory-event-mark.tsx';
import type { MemoryChart as MemoryChartData, MemoryEvent, MemoryPoint } from './prepare-memory-chart.ts';
import { useChartNumbers } from './use-chart-numbers.ts';
import { bytesAxis, highestOf } from './value-axis.ts';

const HEIGHT_PX = 220;
/** An event is told by the tooltip this near to it. */
const EVENT_REACH_MS = 5_000;

export type MemorySeriesKey = Exclude<keyof MemoryPoint, 'atMs' | 'usageBytes'>;

/** Memory by kind, against the instance's own limit and its compartment; failures and kills as marks. */
export function MemoryChart({
  chart,
  cgroupVersion,
  fitToLimits,
  ...shared
}: InstanceChartProps<MemoryChartData> & { fitToLimits: boolean }) {
  const t = useTranslations('charts');
  const { bytes } = useChartNumbers();
  const { points, events, latest } = chart;
  const series = useMemorySeries(cgroupVersion, latest?.swapBytes !== null);
  const axis = bytesAxis(
    highestOf(
      points.flatMap((point) => [
        point.usageBytes,
        point.swapBytes,
        point.compartmentUsageBytes,
        ...(fitToLimits ? [point.ownLimitBytes, point.compartmentCeilingBytes] : []),
      ]),
    ),
  );
  const usage = latest?.usageBytes ?? null;
  const ownFailures = countOf(events, 'failure', 'own');
  const compartmentFailures = countOf(events, 'failure', 'compartment');
  const kills = countOf(events, 'kill');

  return (
    <LiveChart
      {...shared}
      testId="memory-chart"
      title={t('memory')}
      summary={
        chart.maxUsageBytes === null
          ? t('noSummary')
          : t('memorySummary', {
              now: usage === null ? t('unknown') : bytes(usage),
              max: bytes(chart.maxUsageBytes),
              own: ownFailures,
              compartment: compartmentFailures,
              kills,
            })
      }
      readings={{
        'data-latest': usage ?? '',
        'data-latest-bytes': usage ?? '',
        'data-latest-resident-bytes': latest?.residentBytes ?? '',
        'data-latest-compartment-bytes': latest?.compartmentUsageBytes ?? '',
        'data-own-limit-bytes': latest?.ownLimitBytes ?? '',
        'data-compartment-ceiling-bytes': latest?.compartmentCeilingBytes ?? '',
        'data-failures': ownFailures,
        'data-compartment-failures': compartmentFailures,
        'data-kills': kills,
      }}
      heightPx={HEIGHT_PX}
      points={points}
      latest={latest}
      series={series}
      peaksOf={['usageBytes', 'compartmentUsageBytes']}
      axis={axis}
      formatAxis={bytes}
      marks={events.map((event) => (
        <ReferenceLine
          key={`${event.kind}-${event.scope}-${event.atMs}`}
          x={event.atMs}
          stroke="var(--chart-ceiling)"
          strokeWidth={event.kind === 'kill' ? 1.5 : 0.75}
          strokeDasharray={event.kind === 'kill' ? 'none' : '1 3'}
          label={<MemoryEventMark event={event} />}
        />
      ))}
      cursorExtra={(point) => <EventLines events={events} atMs={point.atMs} version={cgroupVersion} />}
    />
  );
}

function EventLines({
  events,
  atMs,
  version,
}: {
  events: readonly MemoryEvent[];
  atMs: number;
  version: CgroupVersion;
}) {
  const t = useTranslations('charts');
  const near = events.filter((event) => Math.abs(event.atMs - atMs) <= EVENT_REACH_MS);
  return near.map((event) => {
    const file = KERNEL_SOURCES[event.kind === 'kill' ? 'memoryKills' : 'memoryFailures'][version];
    return (
      <div key={`${event.kind}-${event.scope}`}>
        {t(`event.${event.scope}.${event.kind}`, { count: event.count })}
        <div className={classes.tooltipSource}>
          {event.scope === 'own' ? t('sourceOwn', { file }) : t('sourceCompartment', { file })}
        </div>
      </div>
    );
  });
}

function countOf(events: readonly MemoryEvent[], kind: MemoryEvent['kind'], scope?: MemoryEvent['scope']): number {
  return events
    .filter((event) => event.kind === kind && (scope === undefined || event.scope === scope))
    .reduce((sum, event) => sum + event.count, 0);
}

function useMemorySeries(version: CgroupVersion, hasSwap: boolean): ChartSeries<MemorySeriesKey>[] {
  const t = useTranslations('charts');
  const { bytes: format } = useChartNumbers();
  const own = (file: string) => t('sourceOwn', { file });
  const tenant = (file: string) => t('sourceCompartment', { file });
  const sources = KERNEL_SOURCES;
  const swap: ChartSeries<MemorySeriesKey> = {
    key: 'swapBytes',
    label: t('swap'),
    color: 'var(--chart-used)',
    dash: '1 3',
    shape: 'line',
    source: own(sources.memorySwap[version]),
    format,
  };
  return [
    {
      key: 'residentBytes',
      label: t('resident'),
      color: 'var(--chart-user)',
      shape: 'area',
      source: own(sources.memoryResident[version]),
      format,
    },
    {
      key: 'cacheBytes',
      label: t('cache'),
      color: 'var(--chart-system)',
      shape: 'area',
      source: own(sources.memoryCache[version]),
      format,
    },
    {
      key: 'otherBytes',
      label: t('other'),
      color: 'var(--chart-other)',
      shape: 'area',
      source: own(sources.memoryOther[version]),
      format,
    },
    {
      key: 'workingSetBytes',
      label: t('workingSet'),
      color: 'transparent',
      shape: 'none',
      source: own(sources.memoryWorkingSet[version]),
      format,
    },
    // A kernel that does not account swap has no number for it.
    ...(hasSwap ? [swap] : []),
    {
      key: 'ownLimitBytes',
      label: t('ownLimit'),
      color: 'var(--chart-own-limit)',
      dash: '8 4',
      shape: 'step',
      source: own(sources.memoryLimit[version]),
      format,
    },
    {
      key: 'compartmentUsageBytes',
      label: t('compartmentUsed'),
      color: 'var(--chart-compartment)',
      dash: '4 2',
      shape: 'line',
      source: tenant(sources.memoryUsage[version]),
      format,
    },
    {
      key: 'compartmentCeilingBytes',
      label: t('compartmentCeiling'),
      color: 'var(--chart-ceiling)',
      dash: '2 3',
      shape: 'step',
      source: tenant(sources.memoryLimit[version]),
      format,
    },
  ];
}
