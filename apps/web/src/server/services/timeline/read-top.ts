import { MAX_HISTORY_RANGE_MS, MINUTE_MS, TOP_ROWS } from '@bulkhead/shared';
import type { TimelineSeries, Top } from '@bulkhead/shared';
import { chooseSteps } from '../history/choose-steps.ts';
import type { HistorySubject, MinuteStore } from '../history/history-store.ts';
import { minuteStoreOf, readRows } from '../history/read-history.ts';
import type { HistoryDeps } from '../history/read-history.ts';
import { rankBusiest } from './rank-busiest.ts';
import { findMetered } from './find-metered.ts';

/** A mean needs no more, and a thousand instances are read for it. */
const POINTS = 48;
/** A minute is in the ledger a minute or two after it is over. */
const NOW_MS = 5 * MINUTE_MS;

export interface TopQuery {
  /** Null: of all hosts. */
  hostId: string | null;
  series: TimelineSeries;
  fromMs: number;
  toMs: number;
}

/** The busiest tenants and instances of a range, beside as long before it and the newest minute. Throws as `readHistory`. */
export async function readTop(deps: HistoryDeps, { hostId, series, fromMs, toMs }: TopQuery): Promise<Top> {
  const store = minuteStoreOf(deps);
  const lengthMs = toMs - fromMs;
  const hasBefore = 2 * lengthMs <= MAX_HISTORY_RANGE_MS && fromMs >= lengthMs;
  const steps = chooseSteps(
    { fromMs: hasBefore ? fromMs - lengthMs : fromMs, toMs, points: POINTS },
    store.keptSinceMs(),
  );
  const first = hasBefore
    ? Math.max(
        0,
        steps.atMs.findIndex((atMs) => atMs >= fromMs),
      )
    : 0;
  const time = { from: new Date(steps.fromMs), to: new Date(steps.toMs) };
  const { tenants, instances } = await findMetered(deps.db, hostId, time);

  const rank = async <T extends { subject: HistorySubject }>(members: readonly T[]) => {
    if (members.length === 0) return [];
    const subjects = members.map(({ subject }) => subject);
    const answers = await readRows(deps, store, steps, { subjects, series: [series] });
    const means = answers.map((rows) => (rows.get(series) ?? []).map((row) => row?.[1] ?? null));
    const ranked = rankBusiest(means, first, TOP_ROWS).flatMap(({ index, ...figures }) => {
      const member = members[index];
      return member === undefined ? [] : [{ member, ...figures }];
    });
    const now = await readNow(
      deps,
      store,
      ranked.map(({ member }) => member.subject),
      series,
    );
    return ranked.map((one, place) => ({ ...one, now: now[place] ?? null }));
  };
  const [topTenants, topInstances] = await Promise.all([rank(tenants), rank(instances)]);
  return {
    tier: steps.tier,
    tenants: topTenants.map(({ member: { slug, name }, ...figures }) => ({ slug, name, ...figures })),
    instances: topInstances.map(({ member: { subject: _, ...member }, ...figures }) => ({ ...member, ...figures })),
  };
}

/** The newest minute that is known of each; null where none of the last few is. */
async function readNow(
  deps: HistoryDeps,
  store: MinuteStore,
  subjects: readonly HistorySubject[],
  series: TimelineSeries,
): Promise<(number | null)[]> {
  if (subjects.length === 0) return [];
  const nowMs = deps.now().getTime();
  const steps = chooseSteps({ fromMs: nowMs - NOW_MS, toMs: nowMs, points: NOW_MS / MINUTE_MS + 1 }, 0);
  const answers = await readRows(deps, store, steps, { subjects, series: [series] });
  return answers.map((rows) => rows.get(series)?.findLast((row) => row !== null)?.[1] ?? null);
}
