import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { readFile } from './read-file.ts';
import { readMembers } from './read-members.ts';
import { resolveParts } from './resolve-parts.ts';
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
  const { file } = readFile(stack.source, storedParametersSchema.parse(stack.parameters));
  const parts = file === null ? [] : resolveParts(file, stack.name);
  const { members, instances } = await readMembers(deps.db, { tenantId: tenant.id, stackId: stack.id });
  const wanted = (file?.secrets ?? []).flatMap(({ key, externalName }) =>
    externalName === null ? [] : [{ key, externalName }],
  );
  const secrets = await deps.db.secret.findMany({
    where: { tenantId: tenant.id, deletedAt: null, name: { in: wanted.map(({ externalName }) => externalName) } },
    select: { id: true, name: true },
  });
  const idOf = new Map(secrets.map(({ id, name }) => [name, id]));
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
    externals: new Map(
      wanted.flatMap(({ key, externalName }): [string, string][] => {
        const id = idOf.get(externalName);
        return id === undefined ? [] : [[key, id]];
      }),
    ),
  };
}
