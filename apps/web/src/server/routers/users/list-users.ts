import { userRowSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { listUsers } from '../../services/users/list-users.ts';
import { systemQuery } from '../../trpc.ts';

export const listUsersProcedure = systemQuery('users:read')
  .input(
    z.strictObject({
      search: z.string().trim().max(100).default(''),
      page: z.int().min(1).max(100_000).default(1),
      pageSize: z.int().min(1).max(100).default(25),
    }),
  )
  .output(z.object({ rows: z.array(userRowSchema), total: z.number() }))
  .query(({ ctx, input }) => listUsers(ctx.deps, input));
