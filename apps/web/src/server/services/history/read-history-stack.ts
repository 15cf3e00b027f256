import { BulkheadError, type HistoryRange, type HistorySeries, type HistoryStack } from '@bulkhead/shared';
import { chooseSteps } from './choose-steps.ts';
import type { HistorySubject } from './history-store.ts';
import { minuteStoreOf, readRows, type HistoryDeps } from './read-history.ts';

/** Beyond these all others are one layer. */
const MAX_NAMED_LAYERS = 50;
/** Of more subjects those that were counted last are looked at. */
const MAX_SUBJECTS = 1_000;

/** A tenant's instances, on one host or all; or the tenants of a host. */
export type StackOf = { tenantId: string; hostId: string | null } | { tenantId: null; hostId: string };
export type StackRange = Omit<HistoryRange, 'series'> & { series: HistorySeries };

interface Member {
  id: string;
  name: string;
}

/**
 * Who used how much of a series: a layer of means for each instance of a tenant, or each tenant of a host, the largest
 * first, and all beyond the fiftieth together. Throws as `readHistory`.
 */
export async function readHistoryStack(
  deps: HistoryDeps,
  of: StackOf,
  { series, ...range }: StackRange,
): Promise<HistoryStack> {
  const store = minuteStoreOf(deps);
  const steps = chooseSteps(range, store.keptSinceMs());
  const [from, to] = [new Date(steps.fromMs), new Date(steps.toMs)];
  const members =
    of.tenantId === null
      ? await findTenants(deps, of.hostId, from, to)
      : await findInstances(deps, of.tenantId, of.hostId, from, to);
  const subjects = members.map(({ id }): HistorySubject => {
    return of.tenantId === null
      ? { kind: 'tenant', hostId: of.hostId, tenantId: id, instanceId: null }
      : { kind: 'instance', hostId: of.hostId, tenantId: of.tenantId, instanceId: id };
  });
  const answers =
    subjects.length === 0 ? [] : await readRows(deps, store, steps, { subjects, series: [series], onlyMeans: true });
  if (answers.length !== members.length) throw new BulkheadError('UNAVAILABLE', 'History was answered in part.');
  const layers = answers
    .map((rows, index) => {
      const mean = (rows.get(series) ?? []).map((row) => row?.[1] ?? null);
      const size = mean.reduce<number>((sum, value) => sum + (value ?? 0), 0);
      return { ...(members[index] ?? { id: null, name: '' }), mean, size };
    })
    .filter(({ mean }) => mean.some((value) => value !== null))
    .toSorted((a, b) => b.size - a.size);
  const named = layers.slice(0, MAX_NAMED_LAYERS).map(({ id, name, mean }) => ({ id, name, mean }));
  const others = layers.slice(MAX_NAMED_LAYERS);
  const rest = steps.atMs.map((_, step) => sumKnown(others.map(({ mean }) => mean[step] ?? null)));
  return {
    tier: steps.tier,
    stepMs: steps.stepMs,
    atMs: steps.atMs,
    layers: others.length === 0 ? named : [...named, { id: null, name: '', mean: rest }],
  };
}

function sumKnown(values: readonly (number | null)[]): number | null {
  return values.reduce((sum, value) => (value === null ? sum : (sum ?? 0) + value), null);
}

/** Those that were there in that time; of one that is gone with its host the ledger knows the name. */
function findInstances(
  { db }: HistoryDeps,
  tenantId: string,
  hostId: string | null,
  from: Date,
  to: Date,
): Promise<Member[]> {
  return db.$queryRaw<Member[]>`
    select m."instanceId"::text as id, coalesce(max(i."name"), (
        select h."instanceName" from "UsageHour" h
        where h."meterId" = (array_agg(m."id"))[1] order by h."hour" desc limit 1
      ), '') as name
    from "Meter" m left join "Instance" i on i."id" = m."instanceId"
    where m."tenantId" = ${tenantId}::uuid and m."kind" = 'instance' and m."readTo" >= ${from}::timestamptz
      and (i."createdAt" is null or i."createdAt" < ${to}::timestamptz)
      and (${hostId}::uuid is null or m."hostId" = ${hostId}::uuid)
    group by m."instanceId" order by max(m."readTo") desc, m."instanceId" limit ${MAX_SUBJECTS}`;
}

function findTenants({ db }: HistoryDeps, hostId: string, from: Date, to: Date): Promise<Member[]> {
  return db.$queryRaw<Member[]>`
    select m."tenantId"::text as id, max(t."name") as name
    from "Meter" m join "Tenant" t on t."id" = m."tenantId"
    where m."hostId" = ${hostId}::uuid and m."kind" = 'tenant' and m."readTo" >= ${from}::timestamptz
      and t."createdAt" < ${to}::timestamptz
    group by m."tenantId" order by max(m."readTo") desc, m."tenantId" limit ${MAX_SUBJECTS}`;
}
