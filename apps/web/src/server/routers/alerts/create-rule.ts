import { alertRuleInputSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { createRule } from '../../services/alerts/rules/write-rule.ts';
import { systemMutation, tenantInput, tenantMutation } from '../../trpc.ts';

const answer = z.object({ ruleId: z.string() });

export const createRuleProcedure = tenantMutation('alerts:write')
  .input(tenantInput(alertRuleInputSchema.shape))
  .output(answer)
  .mutation(({ ctx, input: { tenantSlug: _, ...rule } }) => createRule(ctx.deps, ctx.tenant, ctx.actor, rule));

export const createOperatorsRuleProcedure = systemMutation('alerts:write-all')
  .input(alertRuleInputSchema)
  .output(answer)
  .mutation(({ ctx, input }) => createRule(ctx.deps, null, ctx.actor, input));
