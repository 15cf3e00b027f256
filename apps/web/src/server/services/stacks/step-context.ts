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
  /** Ids of the tenant's own secrets, by key of the file. */
  externals: ReadonlyMap<string, string>;
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
