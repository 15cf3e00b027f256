import type { ComposeService } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import type { MemberInstance } from './read-members.ts';
import type { StackPart } from './resolve-parts.ts';
import type { StoredPlan, StoredStep } from './stack-plan.ts';
import { holdLease, type Lease } from './stack-lease.ts';

/** What a step is carried out with. `deps` see the tenant's part of the database only. */
export interface StepContext {
  deps: Deps;
  tenant: TenantContext;
  actor: Actor;
  lease: Lease;
  plan: StoredPlan;
  services: readonly ComposeService[];
  /** What the file makes of a step; undefined for what is removed. */
  partOf: (step: StoredStep) => StackPart | undefined;
  /** The id under which a part is, or is to be; undefined: it has none yet. */
  memberOf: (step: { kind: string; key: string }) => { resourceId: string; hash: string } | undefined;
  instances: ReadonlyMap<string, MemberInstance>;
  /** Ids of what the tenant has beside the stack, by kind and key of the file: `secret token`. */
  externals: ReadonlyMap<string, string>;
}

/** The id of what a service names: the stack's own, or one that the tenant has. */
export function idOfPart(
  { externals, memberOf }: StepContext,
  kind: StackPart['kind'],
  key: string,
): string | undefined {
  return externals.get(`${kind} ${key}`) ?? memberOf({ kind, key })?.resourceId;
}

/**
 * The host of a stack's parts that have to be on one: volumes and networks reach no further. Null: nothing of it is anywhere
 * yet, or nothing of it is bound to one.
 */
export async function readHome({ deps, tenant, lease, services }: StepContext): Promise<string | null> {
  const isBound = services.some(({ volumes, networks }) => volumes.length > 0 || (networks ?? []).length > 0);
  if (!isBound) return null;
  const [row] = await deps.db.$queryRaw<{ hostId: string }[]>`
    select coalesce(v."hostId", i."hostId")::text as "hostId" from "StackMember" m
    left join "Volume" v on v.id = m."resourceId" and v."goneAt" is null
    left join "Instance" i on i.id = m."resourceId" and i."goneAt" is null
    where m."stackId" = ${lease.stackId}::uuid and m."tenantId" = ${tenant.id}::uuid and (v.id is not null or i.id is not null)
    order by coalesce(v."createdAt", i."createdAt") limit 1`;
  return row?.hostId ?? null;
}

/**
 * Gives a part its id before it is made: a process that dies in between leaves a row that names nothing yet, and whoever comes
 * after makes it under that id. Throws LeaseLost.
 */
export async function placeMember(
  context: StepContext,
  part: Pick<StackPart, 'kind' | 'key' | 'hash'>,
): Promise<string> {
  const { deps, tenant, lease } = context;
  const resourceId = newId();
  const where = { stackId: lease.stackId, kind: part.kind, key: part.key };
  await deps.db.$transaction(async (tx) => {
    await holdLease(tx, lease);
    await tx.stackMember.deleteMany({ where: { ...where, tenantId: tenant.id } });
    await tx.stackMember.create({ data: { ...where, tenantId: tenant.id, resourceId, hash: part.hash } });
  });
  return resourceId;
}

/** Notes from which version of its part something was made. */
export async function noteHash({ deps, tenant, lease }: StepContext, { kind, key, hash }: StackPart): Promise<void> {
  await deps.db.stackMember.updateMany({
    where: { stackId: lease.stackId, tenantId: tenant.id, kind, key },
    data: { hash },
  });
}

export async function forgetMember(
  { deps, tenant, lease }: StepContext,
  { kind, key }: Pick<StackPart, 'kind' | 'key'>,
): Promise<void> {
  await deps.db.stackMember.deleteMany({ where: { stackId: lease.stackId, tenantId: tenant.id, kind, key } });
}
