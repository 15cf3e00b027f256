import { SHARE_AXIS } from '../../components/charts/value-axis.ts';
import { line } from './chart-words.ts';
import type { ChartWords } from './chart-words.ts';
import type { HistoryChartPlan, HistoryLine } from './history-line.ts';
import { busyShare, shareOf } from './prepare-history.ts';

/** Share of the time in which it stood still for a ceiling, and what it waited for a processor beyond that. */
export function heldPlan({ texts, tCharts, numbers, source, subject }: ChartWords): HistoryChartPlan {
  const area = { shape: 'area', format: numbers.percent } as const;
  const byTenant: Omit<HistoryLine, 'key' | 'read' | 'source'> = {
    ...area,
    label: tCharts('heldTenant'),
    color: 'var(--chart-ceiling)',
  };
  // A tenant's own ceiling is its compartment's; and its pressure counts what its instances' own limits took, too.
  const ofTenant: HistoryLine[] = [
    { key: 'own', ...byTenant, source: source('cpuThrottled'), read: shareOf('throttledOwnUsecPerSec') },
  ];
  const ofInstance: HistoryLine[] = [
    {
      key: 'own',
      ...area,
      label: tCharts('heldOwn'),
      color: 'var(--chart-own-limit)',
      source: source('cpuThrottled'),
      read: shareOf('throttledOwnUsecPerSec'),
    },
    { key: 'tenant', ...byTenant, source: source('cpuLocalThrottled'), read: shareOf('throttledTenantUsecPerSec') },
    {
      key: 'busy',
      ...area,
      label: tCharts('heldBusy'),
      color: 'var(--chart-other)',
      source: source('cpuPressure'),
      read: busyShare,
    },
  ];
  return {
    id: 'held',
    title: tCharts('throttled'),
    axis: () => SHARE_AXIS,
    formatAxis: numbers.percent,
    emptyText: texts.nothing,
    summarise: ['own', 'tenant', 'busy'],
    lines: subject.kind === 'tenant' ? ofTenant : ofInstance,
  };
}

/** Share of the time in which some task waited, for whatever reason. */
export function stallsPlan({ tCharts, numbers, source }: ChartWords): HistoryChartPlan {
  const format = numbers.percent;
  return {
    id: 'stalls',
    title: tCharts('pressure'),
    axis: () => SHARE_AXIS,
    formatAxis: numbers.percent,
    emptyText: tCharts('noPressure'),
    summarise: ['cpu', 'memory', 'io'],
    lines: [
      line('cpu', {
        label: tCharts('cpuPressure'),
        color: 'var(--chart-user)',
        format,
        source: source('cpuPressure'),
        read: shareOf('cpuStallUsecPerSec'),
      }),
      line('memory', {
        label: tCharts('memoryPressure'),
        color: 'var(--chart-system)',
        dash: '4 2',
        format,
        source: source('memoryPressure'),
        read: shareOf('memoryStallUsecPerSec'),
      }),
      line('io', {
        label: tCharts('ioPressure'),
        color: 'var(--chart-compartment)',
        dash: '1 3',
        format,
        source: source('ioPressure'),
        read: shareOf('ioStallUsecPerSec'),
      }),
    ],
  };
}
