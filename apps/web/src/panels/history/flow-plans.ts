import { bytesAxis } from '../../components/charts/value-axis.ts';
import { line } from './chart-words.ts';
import type { ChartWords } from './chart-words.ts';
import type { HistoryChartPlan } from './history-line.ts';
import { readingOf } from './prepare-history.ts';

const FIRST = { color: 'var(--chart-user)' };
const SECOND = { color: 'var(--chart-system)', dash: '4 2' };
const NETWORK_FILE = '/proc/<pid>/net/dev';

/** What was read from disks and written to them. */
export function ioPlan({ tCharts, numbers, source }: ChartWords): HistoryChartPlan {
  const format = numbers.bytesPerSecond;
  const read = readingOf('ioReadBytesPerSec');
  const write = readingOf('ioWriteBytesPerSec');
  return {
    id: 'io',
    title: tCharts('io'),
    axis: bytesAxis,
    formatAxis: numbers.bytes,
    emptyText: tCharts('noIo'),
    summarise: ['read', 'write'],
    lines: [
      line('read', { label: tCharts('read'), format, source: source('ioReadBytes'), read, ...FIRST }),
      line('write', { label: tCharts('write'), format, source: source('ioWriteBytes'), read: write, ...SECOND }),
    ],
  };
}

/** What came in and went out, of a tenant and of a host the sum of their instances. */
export function networkPlan({ texts, numbers }: ChartWords): HistoryChartPlan {
  const shared = { format: numbers.bytesPerSecond, source: NETWORK_FILE };
  return {
    id: 'network',
    title: texts.network,
    axis: bytesAxis,
    formatAxis: numbers.bytes,
    emptyText: texts.noNetwork,
    summarise: ['in', 'out'],
    lines: [
      line('in', { ...shared, ...FIRST, label: texts.networkIn, read: readingOf('networkInBytesPerSec') }),
      line('out', { ...shared, ...SECOND, label: texts.networkOut, read: readingOf('networkOutBytesPerSec') }),
    ],
  };
}
