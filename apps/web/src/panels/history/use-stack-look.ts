import type { TimelineSeries } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import type { ChartSeries } from '../../components/charts/chart-series.ts';
import { useChartNumbers } from '../../components/charts/use-chart-numbers.ts';
import { bytesAxis, coresAxis } from '../../components/charts/value-axis.ts';
import type { ValueAxis } from '../../components/charts/value-axis.ts';
import { TOTAL } from './prepare-stack.ts';
import type { Stack } from './prepare-stack.ts';
import type { StackSeries } from './stack-chart.tsx';

export interface StackLook {
  layers: StackSeries[];
  total: ChartSeries<string>;
  axis: ValueAxis;
  format: (value: number) => string;
  formatAxis: (value: number) => string;
}

/** One who used something over time; or, of `isOne` false, several that were summed up already. */
export interface StackMember {
  isOne: boolean;
  mean: readonly (number | null)[];
  name: string;
  /** Where more about it is; null: it has no page. */
  href: string | null;
}

/** How the layers of a stack of these members are drawn and told. */
export function useStackLook(stack: Stack, series: TimelineSeries, members: readonly StackMember[]): StackLook {
  const t = useTranslations('history.timeline');
  const { cores, bytes } = useChartNumbers();
  return useMemo(() => {
    const isCpu = series === 'cpuMillicores';
    const format = isCpu ? (value: number) => cores(value / 1_000) : bytes;
    const inCores = coresAxis(stack.highest / 1_000);
    const cpuAxis = { max: inCores.max * 1_000, ticks: inCores.ticks.map((tick) => tick * 1_000) };
    const layers = stack.layers.map(({ key, member, role }, index): StackSeries => ({
      key,
      label: member === null ? t(role === 'beyond' ? 'system' : 'others') : (members[member]?.name ?? ''),
      color: `var(--stack-${role === 'member' ? index : role})`,
      shape: 'area',
      source: '',
      format,
      href: member === null ? null : (members[member]?.href ?? null),
    }));
    return {
      layers,
      total: { key: TOTAL, label: t('total'), color: 'var(--chart-used)', shape: 'line', source: '', format },
      axis: isCpu ? cpuAxis : bytesAxis(stack.highest),
      format,
      formatAxis: isCpu ? (value) => String(Number((value / 1_000).toPrecision(6))) : bytes,
    };
  }, [stack, series, members, t, cores, bytes]);
}
