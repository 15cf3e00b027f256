import { templateRowSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { listTemplates } from '../../services/templates/list-templates.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const listTemplatesProcedure = tenantQuery('stacks:read')
  .input(tenantInput({}))
  .output(z.array(templateRowSchema))
  .query(({ ctx }) => listTemplates(ctx.deps, ctx.tenant));
