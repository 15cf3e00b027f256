import { doneSchema, idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { deleteTemplate } from '../../services/templates/write-template.ts';
import { systemMutation } from '../../trpc.ts';

export const withdrawTemplateProcedure = systemMutation('templates:write')
  .input(z.strictObject({ templateId: idSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => deleteTemplate(ctx.deps, null, ctx.actor, input.templateId));
