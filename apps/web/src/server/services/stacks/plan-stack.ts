import type { StackParameters, StackPlanView } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { canApply, prepareStack } from './prepare-stack.ts';
import { findStack, toBefore } from './stack-rows.ts';
import type { StoredStep } from './stack-plan.ts';

/** What a new stack of this name, or another file for one that there is, would do. Changes nothing. Errors: NOT_FOUND. */
export async function planStack(
  deps: Deps,
  tenant: TenantContext,
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
