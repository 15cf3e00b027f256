import { doneSchema, idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { deleteRule } from '../../services/alerts/rules/write-rule.ts';
import { systemMutation, tenantInput, tenantMutation } from '../../trpc.ts';

export const deleteRuleProcedure = tenantMutation('alerts:write')
  .input(tenantInput({ ruleId: idSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => deleteRule(ctx.deps, ctx.tenant, ctx.actor, input.ruleId));

export const deleteOperatorsRuleProcedure = systemMutation('alerts:write-all')
  .input(z.strictObject({ ruleId: idSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => deleteRule(ctx.deps, null, ctx.actor, input.ruleId));
