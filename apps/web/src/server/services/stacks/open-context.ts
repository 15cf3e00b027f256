import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { readFile } from './read-file.ts';
import { readMembers } from './read-members.ts';
import { readExternals } from './read-externals.ts';
import { resolveParts, withNetworks } from './resolve-parts.ts';
import { storedParametersSchema, type StoredPlan } from './stack-plan.ts';
import type { Lease } from './stack-lease.ts';
import type { StackRecord } from './stack-rows.ts';
import type { StepContext } from './step-context.ts';

export interface OpenStack {
  stack: StackRecord;
  tenant: TenantContext;
  lease: Lease;
  plan: StoredPlan;
}

/** Everything that the steps of a stack are carried out with, as it is now. */
export async function openContext(deps: Deps, { stack, tenant, lease, plan }: OpenStack): Promise<StepContext> {
  const reading = readFile(stack.source, storedParametersSchema.parse(stack.parameters));
  const file = reading.file === null ? null : withNetworks(reading.file);
  const parts = file === null ? [] : resolveParts(file, stack.name);
  const [{ members, instances }, externals] = await Promise.all([
    readMembers(deps.db, { tenantId: tenant.id, stackId: stack.id }),
    file === null ? new Map<string, string>() : readExternals(deps.db, tenant, file),
  ]);
  return {
    deps,
    tenant,
    actor: plan.actor,
    lease,
    plan,
    services: file?.services ?? [],
    partOf: (step) => parts.find(({ kind, key }) => kind === step.kind && key === step.key),
    memberOf: (step) => members.find(({ kind, key }) => kind === step.kind && key === step.key),
    instances,
    externals,
  };
}
