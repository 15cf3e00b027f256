import { groupInputShape } from '@bulkhead/shared';
import { z } from 'zod';
import { createGroup } from '../../services/networks/create-group.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const createGroupProcedure = tenantMutation('networks:write')
  .input(tenantInput(groupInputShape))
  .output(z.object({ groupId: z.string() }))
  .mutation(({ ctx, input }) => createGroup(ctx.deps, ctx.tenant, ctx.actor, input));
