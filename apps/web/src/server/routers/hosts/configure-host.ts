import { doneSchema, idSchema, nameSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { configureHost } from '../../services/hosts/configure-host.ts';
import { systemMutation } from '../../trpc.ts';

export const configureHostProcedure = systemMutation('hosts:write')
  .input(
    z.strictObject({
      hostId: idSchema,
      name: nameSchema.optional(),
      cordoned: z.boolean().optional(),
      cpuAllocatablePercent: z.int().min(10).max(1000).optional(),
      memoryReservedBytes: z
        .int()
        .min(0)
        .max(2 ** 46)
        .optional(),
    }),
  )
  .output(doneSchema)
  .mutation(({ ctx, input }) => configureHost(ctx.deps, ctx.actor, input));
