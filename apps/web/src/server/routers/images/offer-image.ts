import { idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { offerImage } from '../../services/images/operators-images.ts';
import { systemMutation } from '../../trpc.ts';

export const offerImageProcedure = systemMutation('images:write-all')
  .input(z.strictObject({ imageId: idSchema, isOffered: z.boolean() }))
  .output(z.void())
  .mutation(({ ctx, input }) => offerImage(ctx.deps, ctx.actor, input));
