import type { UsageChart } from '@bulkhead/shared';

export interface BarSeries {
  key: string;
  kind: 'layer' | 'others' | 'rest';
  /** Of a layer; the others are named by whoever draws them. */
  label: string;
}

export type BarPoint = { atMs: number } & Record<string, number>;

/** Stacked bars: the largest layer lies at the bottom, what belongs to none on top. */
export interface Bars {
  series: BarSeries[];
  points: BarPoint[];
  /** Of everything, as it was counted. */
  sum: number;
  /** The highest bar. */
  most: number;
}

export function prepareBars({ atMs, layers, others, rest }: UsageChart): Bars {
  const stack = [
    ...layers.map(({ label, values }, index) => ({ key: `layer-${index}`, kind: 'layer' as const, label, values })),
    ...(others === null ? [] : [{ key: 'others', kind: 'others' as const, label: '', values: others }]),
    ...(rest === null ? [] : [{ key: 'rest', kind: 'rest' as const, label: '', values: rest }]),
  ];
  const points = atMs.map((at, index): BarPoint => {
    // A compartment's count can be a rounding below the sum of its instances: there is no bar below the axis.
    const values = stack.map(({ key, values: all }) => [key, Math.max(0, all[index] ?? 0)] as const);
    return Object.assign(Object.fromEntries(values), { atMs: at });
  });
  const heights = points.map(({ atMs: _, ...values }) => Object.values(values).reduce((sum, value) => sum + value, 0));
  const counted = stack.flatMap(({ values }) => values);
  return {
    series: stack.map(({ key, kind, label }) => ({ key, kind, label })),
    points,
    sum: counted.reduce((sum, value) => sum + value, 0),
    most: Math.max(0, ...heights),
  };
}
