import type { Transaction } from '@bulkhead/db';
import type { Proof } from '@bulkhead/shared';
import type { Judgement } from './judge-instance.ts';
import { notInTheFuture } from './not-in-the-future.ts';
import type { Report } from './record-report.ts';

/** Kept of one compartment, and of one instance; older ones are forgotten. */
export const KEPT_PROOFS = 100;

interface ToldProof {
  tenantSlug: string;
  /** Null: the compartment itself. */
  instanceId: string | null;
  proof: Proof;
}

/** The proofs in what a report changed: instances as judged, compartments by the slugs that were written. */
export function proofsIn(
  judgements: readonly Judgement[],
  { compartments }: Pick<Report, 'compartments'>,
  written: readonly string[],
): ToldProof[] {
  return [
    ...judgements.flatMap(({ id, tenantSlug, observed, gone }) =>
      observed?.proof && !gone ? [{ tenantSlug, instanceId: id, proof: observed.proof }] : [],
    ),
    ...compartments.flatMap(({ tenantSlug, state, proof }) =>
      proof && state !== 'absent' && written.includes(tenantSlug) ? [{ tenantSlug, instanceId: null, proof }] : [],
    ),
  ];
}

/**
 * Keeps proofs that are not known yet (of one group, generation and time there is one), the newest of each group. Whose
 * they are must have been checked. Returns the slugs of the tenants that have new ones.
 */
export async function recordProofs(tx: Transaction, hostId: string, proofs: readonly ToldProof[]): Promise<string[]> {
  if (proofs.length === 0) return [];
  const told = proofs.map(({ tenantSlug, instanceId, proof }) => ({
    tenantSlug,
    instanceId,
    at: notInTheFuture(proof.atMs),
    proof,
  }));
  const added = await tx.$queryRaw<{ slug: string; tenantId: string; instanceId: string | null }[]>`
    with added as (
      insert into "KernelProof" ("id", "tenantId", "hostId", "instanceId", "at", "proof")
      select md5(concat_ws('/', ${hostId}::text, t."id", p."instanceId", p.proof->>'atMs', p.proof->>'generation'))::uuid,
        t."id", ${hostId}::uuid, p."instanceId", p.at, p.proof
      from jsonb_to_recordset(${JSON.stringify(told)}::jsonb)
        as p("tenantSlug" text, "instanceId" uuid, at timestamptz, proof jsonb)
      join "Tenant" t on t."slug" = p."tenantSlug"
      on conflict ("id") do nothing
      returning "tenantId", "instanceId"
    )
    select t."slug", a."tenantId"::text as "tenantId", a."instanceId"::text as "instanceId"
    from added a join "Tenant" t on t."id" = a."tenantId"`;
  if (added.length === 0) return [];
  const instanceIds = added.flatMap(({ instanceId }) => instanceId ?? []);
  const tenantIds = added.filter(({ instanceId }) => instanceId === null).map(({ tenantId }) => tenantId);
  await tx.$executeRaw`
    delete from "KernelProof" where "id" in (
      select old."id" from unnest(${instanceIds}::uuid[]) g(id) cross join lateral (
        select p."id" from "KernelProof" p where p."instanceId" = g.id
        order by p."at" desc, p."id" desc offset ${KEPT_PROOFS}
      ) old
      union all
      select old."id" from unnest(${tenantIds}::uuid[]) g(id) cross join lateral (
        select p."id" from "KernelProof" p
        where p."tenantId" = g.id and p."hostId" = ${hostId}::uuid and p."instanceId" is null
        order by p."at" desc, p."id" desc offset ${KEPT_PROOFS}
      ) old
    )`;
  return [...new Set(added.map(({ slug }) => slug))];
}
