import { idSchema, templateViewSchema } from '@bulkhead/shared';
import { getTemplate } from '../../services/templates/list-templates.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const getTemplateProcedure = tenantQuery('stacks:read')
  .input(tenantInput({ templateId: idSchema }))
  .output(templateViewSchema)
  .query(({ ctx, input }) => getTemplate(ctx.deps, ctx.tenant, input.templateId));
