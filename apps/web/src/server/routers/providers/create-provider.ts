import { idSchema, titleSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { createProvider } from '../../services/providers/create-provider.ts';
import { systemMutation } from '../../trpc.ts';

const plain = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}]+$/u, 'no control characters');

export const createProviderProcedure = systemMutation('identity:write', { fresh: true })
  .input(
    z.strictObject({
      name: titleSchema,
      issuer: z.url({ protocol: /^https?$/ }).max(500),
      clientId: plain(200),
      clientSecret: plain(500),
      groupsClaim: plain(100).default('groups'),
    }),
  )
  .output(z.object({ id: idSchema }))
  .mutation(({ ctx, input }) => createProvider(ctx.deps, ctx.actor, input));
