import { doneSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { deleteChannel } from '../../services/alerts/channels/delete-channel.ts';
import { systemMutation, tenantInput, tenantMutation } from '../../trpc.ts';
import { channelChoice } from './inputs.ts';

export const deleteChannelProcedure = tenantMutation('alerts:write')
  .input(tenantInput(channelChoice))
  .output(doneSchema)
  .mutation(({ ctx, input }) => deleteChannel(ctx.deps, ctx.tenant, ctx.actor, input.channelId));

export const deleteOperatorsChannelProcedure = systemMutation('alerts:write-all')
  .input(z.strictObject(channelChoice))
  .output(doneSchema)
  .mutation(({ ctx, input }) => deleteChannel(ctx.deps, null, ctx.actor, input.channelId));
