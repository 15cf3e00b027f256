import { problemSchema, STACK_STATES, type StackRow } from '@bulkhead/shared';
import { z } from 'zod';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { MAX_STACKS } from './apply-stack.ts';
import { progressOf } from './stack-plan.ts';
import { planOf, type StackRecord } from './stack-rows.ts';

/** The tenant's stacks by name: three queries, whatever the number. */
export async function listStacks({ db }: Deps, tenant: TenantContext): Promise<StackRow[]> {
  const stacks = await db.stack.findMany({
    where: { tenantId: tenant.id, goneAt: null },
    orderBy: { name: 'asc' },
    take: MAX_STACKS,
  });
  return toStackRows({ db }, tenant, stacks);
}

export async function toStackRows(
  { db }: Pick<Deps, 'db'>,
  tenant: TenantContext,
  stacks: readonly StackRecord[],
): Promise<StackRow[]> {
  const templateIds = stacks.flatMap(({ templateId }) => templateId ?? []);
  const [counts, templates] = await Promise.all([
    db.$queryRaw<{ stackId: string; instances: number; running: number }[]>`
      select m."stackId"::text as "stackId", count(*)::int as instances,
        count(*) filter (where i."observedState" = 'running' and i."desiredState" = 'running')::int as running
      from "StackMember" m join "Instance" i on i.id = m."resourceId" and i."goneAt" is null
      where m."tenantId" = ${tenant.id}::uuid and m.kind = 'instance' and m."stackId" = any(${stacks.map(({ id }) => id)}::uuid[])
      group by m."stackId"`,
    // Offered ones too, which a query by model does not show.
    db.$queryRaw<{ id: string; title: string }[]>`
      select id::text as id, title from "Template" where id = any(${templateIds}::uuid[])`,
  ]);
  const countOf = new Map(counts.map((one) => [one.stackId, one]));
  const titleOf = new Map(templates.map(({ id, title }) => [id, title]));
  return stacks.map((stack) => {
    const progress = progressOf(planOf(stack).steps);
    return {
      id: stack.id,
      name: stack.name,
      state: z.enum(STACK_STATES).parse(stack.state),
      revision: stack.revision,
      templateTitle: stack.templateId === null ? null : (titleOf.get(stack.templateId) ?? null),
      instances: countOf.get(stack.id)?.instances ?? 0,
      running: countOf.get(stack.id)?.running ?? 0,
      stepsDone: progress.done,
      steps: progress.all,
      problem: problemSchema.nullable().parse(stack.problem),
      createdAtMs: stack.createdAt.getTime(),
      updatedAtMs: stack.updatedAt.getTime(),
    };
  });
}
