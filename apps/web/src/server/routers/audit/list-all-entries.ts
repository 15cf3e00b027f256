import { auditPageSchema, idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { listEntries } from '../../services/audit/list-entries.ts';
import { systemQuery } from '../../trpc.ts';
import { entriesInput } from './inputs.ts';

export const listAllEntriesProcedure = systemQuery('audit:read-all')
  .input(
    z.strictObject({
      ...entriesInput,
      chain: z
        .union([idSchema, z.literal('system')])
        .nullable()
        .default(null),
    }),
  )
  .output(auditPageSchema)
  .query(({ ctx, input }) => listEntries(ctx.deps, input));
