import { z } from 'zod';
import { beginTest } from '../../services/alerts/channels/begin-test.ts';
import { systemMutation, tenantInput, tenantMutation } from '../../trpc.ts';
import { channelChoice } from './inputs.ts';

const answer = z.object({ deliveryId: z.string() });

export const testChannelProcedure = tenantMutation('alerts:write')
  .input(tenantInput(channelChoice))
  .output(answer)
  .mutation(({ ctx, input }) => beginTest(ctx.deps, ctx.tenant, ctx.actor, input.channelId));

export const testOperatorsChannelProcedure = systemMutation('alerts:write-all')
  .input(z.strictObject(channelChoice))
  .output(answer)
  .mutation(({ ctx, input }) => beginTest(ctx.deps, null, ctx.actor, input.channelId));
