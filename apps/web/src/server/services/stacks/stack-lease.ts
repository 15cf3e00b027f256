import type { Database, Transaction } from '@bulkhead/db';
import type { Problem } from '@bulkhead/shared';
import type { StoredPlan } from './stack-plan.ts';

/** Longer than any one call of a step takes: whoever comes after a process that died waits for this. */
export const LEASE_SEC = 60;

/** Somebody else carries it out now, or it is another plan. */
export class LeaseLost extends Error {}

export interface Lease {
  stackId: string;
  holder: string;
  revision: number;
}

/** Ids of stacks that have something to do and that nobody else holds. */
export async function findWork(db: Database, holder: string): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    select id::text as id from "Stack"
    where state in ('applying', 'deleting') and "goneAt" is null
      and ("leasedUntil" is null or "leasedUntil" < now() or "leaseHolder" = ${holder})
    order by "updatedAt" limit 50`;
  return rows.map(({ id }) => id);
}

/** Takes the lease of a stack; null: somebody else was faster, or there is nothing to do. */
export async function claim(
  db: Database,
  stackId: string,
  holder: string,
): Promise<{ tenantId: string; tenantSlug: string; lease: Lease } | null> {
  const [row] = await db.$queryRaw<{ tenantId: string; tenantSlug: string; revision: number }[]>`
    update "Stack" s set "leaseHolder" = ${holder}, "leasedUntil" = now() + make_interval(secs => ${LEASE_SEC})
    from "Tenant" t
    where s.id = ${stackId}::uuid and t.id = s."tenantId" and s.state in ('applying', 'deleting') and s."goneAt" is null
      and (s."leasedUntil" is null or s."leasedUntil" < now() or s."leaseHolder" = ${holder})
    returning s."tenantId"::text as "tenantId", t.slug as "tenantSlug", s.revision`;
  if (!row) return null;
  return { tenantId: row.tenantId, tenantSlug: row.tenantSlug, lease: { stackId, holder, revision: row.revision } };
}

/** Renews the lease and locks the row until the transaction ends. Throws LeaseLost. */
export async function holdLease(tx: Transaction, { stackId, holder, revision }: Lease): Promise<void> {
  const held = await tx.$executeRaw`
    update "Stack" set "leasedUntil" = now() + make_interval(secs => ${LEASE_SEC})
    where id = ${stackId}::uuid and "leaseHolder" = ${holder} and "leasedUntil" > now() and revision = ${revision}`;
  if (held !== 1) throw new LeaseLost();
}

/** Writes how far the plan is. That somebody cancelled it meanwhile is kept. Throws LeaseLost. */
export async function savePlan(
  tx: Transaction,
  lease: Lease,
  plan: StoredPlan,
  end?: { state: 'ready' | 'failed' | 'gone'; problem: Problem | null },
): Promise<void> {
  await holdLease(tx, lease);
  await tx.$executeRaw`
    update "Stack" set plan = ${JSON.stringify(plan)}::jsonb || jsonb_build_object('isCancelled', plan->'isCancelled'), "updatedAt" = now()
    where id = ${lease.stackId}::uuid`;
  if (!end) return;
  if (end.state === 'gone') {
    await tx.$executeRaw`update "Stack" set "goneAt" = now() where id = ${lease.stackId}::uuid`;
    return;
  }
  const problem = end.problem === null ? null : JSON.stringify(end.problem);
  await tx.$executeRaw`
    update "Stack" set state = ${end.state}, problem = ${problem}::jsonb where id = ${lease.stackId}::uuid`;
}

/** Lets others have it at once. */
export async function release(db: Database, { stackId, holder }: Pick<Lease, 'stackId' | 'holder'>): Promise<void> {
  await db.$executeRaw`
    update "Stack" set "leaseHolder" = null, "leasedUntil" = null where id = ${stackId}::uuid and "leaseHolder" = ${holder}`;
}
