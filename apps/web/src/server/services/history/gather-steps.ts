import type { HistorySeries } from '@bulkhead/shared';
import type { HistoryQuery, HistoryRows } from './history-store.ts';

type Axis = Pick<HistoryQuery, 'fromMs' | 'toMs' | 'stepMs' | 'series'>;

/** One series on one host, step by step. */
export class StepColumn {
  readonly #fromMs: number;
  readonly #stepMs: number;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly sum: Float64Array;
  readonly count: Float64Array;

  constructor({ fromMs, stepMs }: Axis, steps: number) {
    this.#fromMs = fromMs;
    this.#stepMs = stepMs;
    this.min = new Float64Array(steps).fill(Infinity);
    this.max = new Float64Array(steps).fill(-Infinity);
    this.sum = new Float64Array(steps);
    this.count = new Float64Array(steps);
  }

  /** `sum` over `count` minutes that begin at or after `atMs`, all within one step. What is outside of the axis is left out. */
  add(atMs: number, min: number, sum: number, count: number, max: number): void {
    const step = Math.floor((atMs - this.#fromMs) / this.#stepMs);
    if (!(step >= 0 && step < this.count.length)) return;
    this.min[step] = Math.min(this.min[step] ?? min, min);
    this.max[step] = Math.max(this.max[step] ?? max, max);
    this.sum[step] = (this.sum[step] ?? 0) + sum;
    this.count[step] = (this.count[step] ?? 0) + count;
  }
}

/**
 * Gathers minutes or hours of one subject into steps. What is of one host is the same time looked at twice (an old
 * journal's end, a new one's beginning) and is taken together; hosts are added up, the least and the most of each as if
 * they had come at once.
 */
export class StepGatherer {
  readonly #axis: Axis;
  readonly #steps: number;
  readonly #hosts = new Map<string, Map<HistorySeries, StepColumn>>();

  constructor(axis: Axis) {
    this.#axis = axis;
    this.#steps = Math.round((axis.toMs - axis.fromMs) / axis.stepMs);
  }

  column(hostId: string, series: HistorySeries): StepColumn {
    let host = this.#hosts.get(hostId);
    if (host === undefined) {
      host = new Map<HistorySeries, StepColumn>();
      this.#hosts.set(hostId, host);
    }
    let column = host.get(series);
    if (column === undefined) {
      column = new StepColumn(this.#axis, this.#steps);
      host.set(series, column);
    }
    return column;
  }

  rows(): HistoryRows {
    return new Map(this.#axis.series.map((series) => [series, this.#sumOf(series)]));
  }

  #sumOf(series: HistorySeries): ([number, number, number] | null)[] {
    const columns = [...this.#hosts.values()].flatMap((host) => host.get(series) ?? []);
    const totals = Array<[number, number, number] | null>(this.#steps).fill(null);
    for (const { min, max, sum, count } of columns) {
      for (let step = 0; step < totals.length; step += 1) {
        const known = count[step] ?? 0;
        if (known === 0) continue;
        const total = (totals[step] ??= [0, 0, 0]);
        total[0] += min[step] ?? 0;
        total[1] += Math.round((sum[step] ?? 0) / known);
        total[2] += max[step] ?? 0;
      }
    }
    return totals;
  }
}
