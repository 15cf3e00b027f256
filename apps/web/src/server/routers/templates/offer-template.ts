import { idSchema, stackSourceSchema, templateViewSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { saveTemplate } from '../../services/templates/write-template.ts';
import { systemMutation } from '../../trpc.ts';

export const offerTemplateProcedure = systemMutation('templates:write')
  .input(z.strictObject({ templateId: idSchema.nullable().default(null), source: stackSourceSchema }))
  .output(templateViewSchema)
  .mutation(({ ctx, input }) => saveTemplate(ctx.deps, null, ctx.actor, input));
