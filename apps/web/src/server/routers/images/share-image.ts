import { idSchema, MAX_SHARES, slugSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { shareImage } from '../../services/images/share-image.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const shareImageProcedure = tenantMutation('images:write')
  .input(tenantInput({ imageId: idSchema, withTenants: z.array(slugSchema).max(MAX_SHARES) }))
  .output(z.void())
  .mutation(({ ctx, input: { tenantSlug: _, ...input } }) => shareImage(ctx.deps, ctx.tenant, ctx.actor, input));
