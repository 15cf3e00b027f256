import { alertPreviewSchema, alertRuleInputSchema } from '@bulkhead/shared';
import { previewRule } from '../../services/alerts/rules/preview-rule.ts';
import { systemQuery, tenantInput, tenantQuery } from '../../trpc.ts';

const draft = alertRuleInputSchema.omit({ name: true, channelIds: true });

/** For whom a rule would hold now, before anybody has made it. */
export const previewRuleProcedure = tenantQuery('alerts:read')
  .input(tenantInput(draft.shape))
  .output(alertPreviewSchema)
  .query(({ ctx, input: { tenantSlug: _, ...rule } }) => previewRule(ctx.deps, ctx.tenant, rule));

export const previewOperatorsRuleProcedure = systemQuery('alerts:read-all')
  .input(draft)
  .output(alertPreviewSchema)
  .query(({ ctx, input }) => previewRule(ctx.deps, null, input));
