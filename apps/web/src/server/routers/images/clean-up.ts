import { z } from 'zod';
import { cleanUp } from '../../services/images/cleanup.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const cleanUpProcedure = tenantMutation('images:write')
  .input(tenantInput({}))
  .output(z.object({ tasks: z.number() }))
  .mutation(({ ctx }) => cleanUp(ctx.deps, ctx.actor, { tenant: ctx.tenant, hostId: null, withUnused: false }));
