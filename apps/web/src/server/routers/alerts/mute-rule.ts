import { doneSchema, idSchema, MAX_MUTE_MS } from '@bulkhead/shared';
import { z } from 'zod';
import { muteRule } from '../../services/alerts/rules/write-rule.ts';
import { systemMutation, tenantInput, tenantMutation } from '../../trpc.ts';

const shape = { ruleId: idSchema, forMs: z.int().min(60_000).max(MAX_MUTE_MS).nullable() };

export const muteRuleProcedure = tenantMutation('alerts:write')
  .input(tenantInput(shape))
  .output(doneSchema)
  .mutation(({ ctx, input }) => muteRule(ctx.deps, ctx.tenant, ctx.actor, input));

export const muteOperatorsRuleProcedure = systemMutation('alerts:write-all')
  .input(z.strictObject(shape))
  .output(doneSchema)
  .mutation(({ ctx, input }) => muteRule(ctx.deps, null, ctx.actor, input));
