import { hostEventRowSchema, idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { listHostEvents } from '../../services/events/list-events.ts';
import { systemQuery } from '../../trpc.ts';

export const listHostEventsProcedure = systemQuery('hosts:read')
  .input(z.strictObject({ hostId: idSchema, limit: z.int().min(1).max(500).default(50) }))
  .output(z.array(hostEventRowSchema))
  .query(({ ctx, input }) => listHostEvents(ctx.deps, input));
