'use client';

import { useTranslations } from 'next-intl';
import { ComposedChart, ReferenceLine } from 'recharts';
import { CHART_MARGIN, TimeAxis, ValueAxisAndGrid } from './chart-axes.tsx';
import { ChartCursor } from './chart-cursor.tsx';
import { ChartFrame } from './chart-frame.tsx';
import { ChartLegend } from './chart-legend.tsx';
import { followCursor } from './chart-series.ts';
import type { ChartSeries } from './chart-series.ts';
import { ChartTable } from './chart-table.tsx';
import classes from './charts.module.css';
import type { LiveChartProps } from './cpu-chart.tsx';
import { cursorStops, downsample } from './downsample.ts';
import { KERNEL_SOURCES } from './kernel-sources.ts';
import type { CgroupVersion } from './kernel-sources.ts';
import { MemoryEventMark } from './memory-event-mark.tsx';
import type { MemoryChart as MemoryChartData, MemoryEvent, MemoryPoint } from './prepare-memory-chart.ts';
import { CURSOR_ANCHOR, SeriesLayer } from './series-layer.tsx';
import { SHARED_CURSOR_ID } from './time-axis.ts';
import { useChartNumbers } from './use-chart-numbers.ts';
import { bytesAxis, highestOf } from './value-axis.ts';

const HEIGHT_PX = 220;
/** An event is told by the tooltip this near to it. */
const EVENT_REACH_MS = 5_000;

export type MemorySeriesKey = Exclude<keyof MemoryPoint, 'atMs' | 'usageBytes'>;

/** Memory by kind, against the instance's own limit and its compartment; failures and kills as marks. */
export function MemoryChart({
  chart,
  window,
  cgroupVersion,
  stale,
  emptyText,
  controls,
  fitToLimits,
}: LiveChartProps<MemoryChartData> & { fitToLimits: boolean }) {
  const t = useTranslations('instance.charts');
  const { bytes } = useChartNumbers();
  const series = useMemorySeries(cgroupVersion);
  const { points, events, latest } = chart;
  const axis = bytesAxis(
    highestOf(
      points.flatMap((point) => [
        point.usageBytes,
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
    <ChartFrame
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
        'data-points': points.length,
      }}
      heightPx={HEIGHT_PX}
      emptyText={emptyText}
      stale={stale}
      controls={controls}
      legend={<ChartLegend series={series} latest={latest} />}
      table={<ChartTable caption={t('memory')} points={points} series={series} />}
    >
      {(widthPx) => {
        const drawn = downsample(points, ['usageBytes', 'compartmentUsageBytes'], widthPx);
        return (
          <ComposedChart
            width={widthPx}
            height={HEIGHT_PX}
            data={cursorStops(drawn, widthPx)}
            margin={CHART_MARGIN}
            syncId={SHARED_CURSOR_ID}
            syncMethod={followCursor}
            aria-label={t('memory')}
          >
            {ValueAxisAndGrid({ axis, format: bytes })}
            <TimeAxis window={window} widthPx={widthPx} />
            <SeriesLayer points={drawn} series={series} window={window} max={axis.max} />
            {CURSOR_ANCHOR}
            {events.map((event) => (
              <ReferenceLine
                key={`${event.kind}-${event.scope}-${event.atMs}`}
                x={event.atMs}
                stroke="var(--chart-ceiling)"
                strokeWidth={event.kind === 'kill' ? 1.5 : 0.75}
                strokeDasharray={event.kind === 'kill' ? 'none' : '1 3'}
                label={<MemoryEventMark event={event} />}
              />
            ))}
            <ChartCursor
              points={drawn}
              series={series}
              extra={(point) => <EventLines events={events} atMs={point.atMs} version={cgroupVersion} />}
            />
          </ComposedChart>
        );
      }}
    </ChartFrame>
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
  const t = useTranslations('instance.charts');
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

function useMemorySeries(version: CgroupVersion): ChartSeries<MemorySeriesKey>[] {
  const t = useTranslations('instance.charts');
  const { bytes: format } = useChartNumbers();
  const own = (file: string) => t('sourceOwn', { file });
  const tenant = (file: string) => t('sourceCompartment', { file });
  const sources = KERNEL_SOURCES;
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
