import { idSchema, nameSchema, volumeViewSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { describeVolume } from '../../services/volumes/describe-volume.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const describeVolumeProcedure = tenantMutation('volumes:write')
  .input(
    tenantInput({ volumeId: idSchema, name: nameSchema.optional(), notes: z.string().trim().max(2_000).optional() }),
  )
  .output(volumeViewSchema)
  .mutation(({ ctx, input }) => describeVolume(ctx.deps, ctx.tenant, ctx.actor, input));
