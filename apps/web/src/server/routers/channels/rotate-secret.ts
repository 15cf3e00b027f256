import { z } from 'zod';
import { rotateSecret } from '../../services/alerts/channels/rotate-secret.ts';
import { systemMutation, tenantInput, tenantMutation } from '../../trpc.ts';
import { channelChoice } from './inputs.ts';

const answer = z.object({ signingSecret: z.string() });

export const rotateSecretProcedure = tenantMutation('alerts:write')
  .input(tenantInput(channelChoice))
  .output(answer)
  .mutation(({ ctx, input }) => rotateSecret(ctx.deps, ctx.tenant, ctx.actor, input.channelId));

export const rotateOperatorsSecretProcedure = systemMutation('alerts:write-all')
  .input(z.strictObject(channelChoice))
  .output(answer)
  .mutation(({ ctx, input }) => rotateSecret(ctx.deps, null, ctx.actor, input.channelId));
