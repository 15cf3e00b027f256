import { doneSchema, networkSettingsSchema } from '@bulkhead/shared';
import { configureNetworks } from '../../services/networks/configure-networks.ts';
import { systemMutation } from '../../trpc.ts';

export const configureNetworksProcedure = systemMutation('hosts:write')
  .input(networkSettingsSchema)
  .output(doneSchema)
  .mutation(({ ctx, input }) => configureNetworks(ctx.deps, ctx.actor, input));
