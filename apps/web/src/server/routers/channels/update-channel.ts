import { doneSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { updateChannel } from '../../services/alerts/channels/update-channel.ts';
import { systemMutation, tenantInput, tenantMutation } from '../../trpc.ts';
import { channelChange } from './inputs.ts';

export const updateChannelProcedure = tenantMutation('alerts:write')
  .input(tenantInput(channelChange))
  .output(doneSchema)
  .mutation(({ ctx, input: { tenantSlug: _, ...input } }) => updateChannel(ctx.deps, ctx.tenant, ctx.actor, input));

export const updateOperatorsChannelProcedure = systemMutation('alerts:write-all')
  .input(z.strictObject(channelChange))
  .output(doneSchema)
  .mutation(({ ctx, input }) => updateChannel(ctx.deps, null, ctx.actor, input));
