import { alertRuleViewSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { listRules } from '../../services/alerts/rules/list-rules.ts';
import { systemQuery, tenantInput, tenantQuery } from '../../trpc.ts';
import { nothing } from '../nothing.ts';

export const listRulesProcedure = tenantQuery('alerts:read')
  .input(tenantInput({}))
  .output(z.array(alertRuleViewSchema))
  .query(({ ctx }) => listRules(ctx.deps, ctx.tenant));

export const listOperatorsRulesProcedure = systemQuery('alerts:read-all')
  .input(nothing)
  .output(z.array(alertRuleViewSchema))
  .query(({ ctx }) => listRules(ctx.deps, null));
