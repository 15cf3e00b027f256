import { alertRuleInputSchema, doneSchema, idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { updateRule } from '../../services/alerts/rules/write-rule.ts';
import { systemMutation, tenantInput, tenantMutation } from '../../trpc.ts';

const shape = { ruleId: idSchema, ...alertRuleInputSchema.shape };

export const updateRuleProcedure = tenantMutation('alerts:write')
  .input(tenantInput(shape))
  .output(doneSchema)
  .mutation(({ ctx, input: { tenantSlug: _, ...rule } }) => updateRule(ctx.deps, ctx.tenant, ctx.actor, rule));

export const updateOperatorsRuleProcedure = systemMutation('alerts:write-all')
  .input(z.strictObject(shape))
  .output(doneSchema)
  .mutation(({ ctx, input }) => updateRule(ctx.deps, null, ctx.actor, input));
