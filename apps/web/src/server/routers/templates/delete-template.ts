import { doneSchema, idSchema } from '@bulkhead/shared';
import { deleteTemplate } from '../../services/templates/write-template.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const deleteTemplateProcedure = tenantMutation('stacks:write')
  .input(tenantInput({ templateId: idSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => deleteTemplate(ctx.deps, ctx.tenant, ctx.actor, input.templateId));
