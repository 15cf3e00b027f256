import { activityViewSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { listAllActivity } from '../../services/operations/list-all-activity.ts';
import { systemQuery } from '../../trpc.ts';
import { activityLimit } from './inputs.ts';

export const listAllActivityProcedure = systemQuery('operations:read-all')
  .input(z.strictObject({ limit: activityLimit }))
  .output(activityViewSchema)
  .query(({ ctx, input }) => listAllActivity(ctx.deps, ctx.signedIn, input));
