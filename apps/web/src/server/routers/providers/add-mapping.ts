import { idSchema, slugSchema, TENANT_ROLES } from '@bulkhead/shared';
import { z } from 'zod';
import { addMapping } from '../../services/providers/change-mappings.ts';
import { systemMutation } from '../../trpc.ts';

export const addMappingProcedure = systemMutation('identity:write', { fresh: true })
  .input(
    z.strictObject({
      providerId: idSchema,
      group: z
        .string()
        .trim()
        .min(1)
        .max(255)
        .regex(/^[^\p{Cc}]+$/u, 'no control characters'),
      grant: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('system'), systemRole: z.enum(['auditor', 'admin']) }),
        z.strictObject({ kind: z.literal('tenant'), tenantSlug: slugSchema, tenantRole: z.enum(TENANT_ROLES) }),
      ]),
    }),
  )
  .output(z.object({ id: idSchema }))
  .mutation(({ ctx, input }) => addMapping(ctx.deps, ctx.actor, input));
