import type { History, HistoryColumn, HistoryRange } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { chooseSteps, type Steps } from './choose-steps.ts';
import type { HistoryQuery, HistoryRows, HistorySubject, MinuteStore } from './history-store.ts';
import { createPostgresMinuteStore } from './postgres-minute-store.ts';
import { readHours } from './read-hours.ts';

export type HistoryDeps = Pick<Deps, 'db' | 'now' | 'env' | 'minuteEngine'>;

/** Where minutes are read from: the operators' engine where they have named one, PostgreSQL otherwise. */
export function minuteStoreOf({ db, now, env, minuteEngine }: HistoryDeps): MinuteStore {
  return minuteEngine ?? createPostgresMinuteStore(db, { keptDays: env.BULKHEAD_MINUTES_KEPT_DAYS, now });
}

/**
 * One subject's history, from minutes or hours as its range wants it; whoever calls has decided that it may be seen. Gaps
 * are null. Throws BulkheadError INVALID_INPUT, and UNAVAILABLE where an engine of the operators' own does not answer.
 */
export async function readHistory(deps: HistoryDeps, subject: HistorySubject, range: HistoryRange): Promise<History> {
  const store = minuteStoreOf(deps);
  const steps = chooseSteps(range, store.keptSinceMs());
  const [rows] = await readRows(deps, store, steps, { subjects: [subject], series: range.series });
  const columns = Object.fromEntries(range.series.map((series) => [series, columnOf(rows?.get(series) ?? [])]));
  return { tier: steps.tier, stepMs: steps.stepMs, atMs: steps.atMs, columns };
}

/**
 * Whether anything is known in it. Of what has a history nobody needs to ask first whether it is there: for a tenant each
 * question is a transaction of its own, and costs as much as a chart.
 */
export function hasValues({ columns }: History): boolean {
  return Object.values(columns).some(({ mean }) => mean.some((value) => value !== null));
}

/** As many answers as subjects, in their order. */
export function readRows(
  { db }: Pick<Deps, 'db'>,
  store: MinuteStore,
  { tier, stepMs, fromMs, toMs }: Steps,
  about: Pick<HistoryQuery, 'subjects' | 'series' | 'onlyMeans'>,
): Promise<HistoryRows[]> {
  const query = { ...about, fromMs, toMs, stepMs };
  return tier === 'minute' ? store.read(query) : readHours(db, query);
}

function columnOf(rows: readonly (readonly [number, number, number] | null)[]): HistoryColumn {
  return {
    min: rows.map((row) => row?.[0] ?? null),
    mean: rows.map((row) => row?.[1] ?? null),
    max: rows.map((row) => row?.[2] ?? null),
  };
}
