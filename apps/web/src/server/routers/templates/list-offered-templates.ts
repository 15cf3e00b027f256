import { templateViewSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { listOfferedTemplates } from '../../services/templates/list-templates.ts';
import { systemQuery } from '../../trpc.ts';
import { nothing } from '../nothing.ts';

export const listOfferedTemplatesProcedure = systemQuery('templates:write')
  .input(nothing)
  .output(z.array(templateViewSchema))
  .query(({ ctx }) => listOfferedTemplates(ctx.deps));
