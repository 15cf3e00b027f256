import { idSchema, stackSourceSchema, templateViewSchema } from '@bulkhead/shared';
import { saveTemplate } from '../../services/templates/write-template.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const saveTemplateProcedure = tenantMutation('stacks:write')
  .input(tenantInput({ templateId: idSchema.nullable().default(null), source: stackSourceSchema }))
  .output(templateViewSchema)
  .mutation(({ ctx, input }) => saveTemplate(ctx.deps, ctx.tenant, ctx.actor, input));
