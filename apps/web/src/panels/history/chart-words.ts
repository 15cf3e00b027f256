import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { KERNEL_SOURCES } from '../../components/charts/kernel-sources.ts';
import type { CgroupVersion } from '../../components/charts/kernel-sources.ts';
import { useChartNumbers } from '../../components/charts/use-chart-numbers.ts';
import type { ChartNumbers } from '../../components/charts/use-chart-numbers.ts';
import type { HistoryLine } from './history-line.ts';

/** What the charts are about, as far as it decides what is drawn. */
export interface ChartSubject {
  kind: 'instance' | 'tenant' | 'host';
  /** Which spelling its kernel's files have; null: of several hosts, or not known. */
  cgroupVersion: CgroupVersion | null;
  /** What it may use now, or has; null: no bound. History keeps no bounds: the line is today's. */
  cpuMillicores: number | null;
  memoryBytes: number | null;
}

/** What the plans of charts are written with. */
export interface ChartWords {
  subject: ChartSubject;
  texts: Record<'limit' | 'nothing' | 'noNetwork' | 'network' | 'networkIn' | 'networkOut', string>;
  tCharts: ReturnType<typeof useTranslations<'charts'>>;
  numbers: ChartNumbers;
  /** The kernel's file; of a host, whose journal reads files of the whole machine, nothing. */
  source: (name: keyof typeof KERNEL_SOURCES) => string;
}

/** As long as neither the subject nor the language changes, the same object. */
export function useChartWords({ kind, cgroupVersion, cpuMillicores, memoryBytes }: ChartSubject): ChartWords {
  const t = useTranslations('history');
  const tCharts = useTranslations('charts');
  const numbers = useChartNumbers();
  return useMemo(() => {
    const source = (name: keyof typeof KERNEL_SOURCES) => {
      if (kind === 'host') return '';
      const files = KERNEL_SOURCES[name];
      return cgroupVersion === null ? [...new Set([files[1], files[2]])].join(' · ') : files[cgroupVersion];
    };
    const texts = {
      limit: { instance: t('ownLimitNow'), tenant: t('quotaNow'), host: t('hostHas') }[kind],
      nothing: t('nothing'),
      noNetwork: t('noNetwork'),
      network: t('network'),
      networkIn: t('networkIn'),
      networkOut: t('networkOut'),
    };
    return { subject: { kind, cgroupVersion, cpuMillicores, memoryBytes }, texts, tCharts, numbers, source };
  }, [t, tCharts, numbers, kind, cgroupVersion, cpuMillicores, memoryBytes]);
}

/** A line with its band. */
export function line(key: string, rest: Omit<HistoryLine, 'key' | 'shape' | 'band'>): HistoryLine {
  return { key, shape: 'line', band: true, ...rest };
}

/** The bound of today, where there is one. */
export function limitLine({ texts }: ChartWords, value: number | null, format: HistoryLine['format']): HistoryLine[] {
  if (value === null) return [];
  const read = () => ({ mean: value, min: null, max: null });
  const look = { color: 'var(--chart-own-limit)', dash: '8 4', shape: 'line' } as const;
  return [{ key: 'limit', label: texts.limit, source: '', format, isLimit: true, read, ...look }];
}
