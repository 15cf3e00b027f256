import { signingSecretSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { createChannel } from '../../services/alerts/channels/create-channel.ts';
import { systemMutation, tenantInput, tenantMutation } from '../../trpc.ts';
import { channelRequest } from './inputs.ts';

const answer = signingSecretSchema.extend({ id: z.string() });

export const createChannelProcedure = tenantMutation('alerts:write')
  .input(tenantInput(channelRequest))
  .output(answer)
  .mutation(({ ctx, input: { tenantSlug: _, ...input } }) => createChannel(ctx.deps, ctx.tenant, ctx.actor, input));

export const createOperatorsChannelProcedure = systemMutation('alerts:write-all')
  .input(z.strictObject(channelRequest))
  .output(answer)
  .mutation(({ ctx, input }) => createChannel(ctx.deps, null, ctx.actor, input));
