import { useMemo } from 'react';
import { bytesAxis, coresAxis } from '../../components/charts/value-axis.ts';
import { limitLine, line, useChartWords } from './chart-words.ts';
import type { ChartSubject, ChartWords } from './chart-words.ts';
import { ioPlan, networkPlan } from './flow-plans.ts';
import type { HistoryChartPlan } from './history-line.ts';
import { readingOf } from './prepare-history.ts';
import { heldPlan, stallsPlan } from './waiting-plans.ts';

/** The charts of whatever has a history: CPU, held back, memory, disk, network, stalls. */
export function useChartPlans(subject: ChartSubject): HistoryChartPlan[] {
  const words = useChartWords(subject);
  return useMemo(
    () => [
      cpuPlan(words),
      // Nothing holds a host back but what it has.
      ...(words.subject.kind === 'host' ? [] : [heldPlan(words)]),
      memoryPlan(words),
      ioPlan(words),
      networkPlan(words),
      stallsPlan(words),
    ],
    [words],
  );
}

function cpuPlan(words: ChartWords): HistoryChartPlan {
  const { texts, tCharts, numbers, source, subject } = words;
  const { cpuMillicores } = subject;
  return {
    id: 'cpu',
    title: tCharts('cpu'),
    axis: coresAxis,
    formatAxis: String,
    emptyText: texts.nothing,
    summarise: ['used'],
    lines: [
      line('used', {
        label: tCharts('used'),
        color: 'var(--chart-user)',
        format: numbers.cores,
        source: source('cpuUsage'),
        read: readingOf('cpuMillicores', 1_000),
      }),
      ...limitLine(words, cpuMillicores === null ? null : cpuMillicores / 1_000, numbers.cores),
    ],
  };
}

function memoryPlan(words: ChartWords): HistoryChartPlan {
  const { texts, tCharts, numbers, source, subject } = words;
  const cache = line('cache', {
    label: tCharts('cache'),
    color: 'var(--chart-system)',
    dash: '4 2',
    format: numbers.bytes,
    source: source('memoryCache'),
    read: readingOf('memoryCacheBytes'),
  });
  return {
    id: 'memory',
    title: tCharts('memory'),
    axis: bytesAxis,
    formatAxis: numbers.bytes,
    emptyText: texts.nothing,
    summarise: ['used'],
    lines: [
      line('used', {
        label: tCharts('workingSet'),
        color: 'var(--chart-user)',
        format: numbers.bytes,
        source: source('memoryWorkingSet'),
        read: readingOf('memoryBytes'),
      }),
      { ...cache, band: false },
      ...limitLine(words, subject.memoryBytes, numbers.bytes),
    ],
  };
}
