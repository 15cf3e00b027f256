import type { StackParameters, StackPlanView } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { canApply, prepareStack } from './prepare-stack.ts';
import { findStack, toBefore } from './stack-rows.ts';
import type { StoredStep } from './stack-plan.ts';

/** What a new stack of this name, or another file for one that there is, would do. Changes nothing; that it was asked is noted. Errors: NOT_FOUND. */
export async function planStack(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  input: { name: string; stackId: string | null; source: string; parameters: StackParameters },
): Promise<StackPlanView> {
  const before = input.stackId === null ? null : toBefore(await findStack(deps.db, tenant, input.stackId));
  const prepared = await prepareStack(deps, tenant, {
    name: before?.name ?? input.name,
    source: input.source,
    parameters: input.parameters,
    before,
    removeVolumes: false,
  });
  await deps.db.$transaction((tx) =>
    writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: 'stacks.plan',
      target: input.stackId === null ? `tenant:${tenant.slug}` : `stack:${input.stackId}`,
      details: { name: before?.name ?? input.name },
    }),
  );
  return {
    findings: prepared.reading.findings,
    variables: prepared.reading.variables,
    steps: prepared.steps?.map(toStepView) ?? null,
    quota: prepared.quota,
    obstacles: prepared.obstacles,
    canApply: canApply(prepared),
    revision: before?.revision ?? 0,
  };
}

export function toStepView({ oldId: _oldId, ...step }: StoredStep) {
  return step;
}
