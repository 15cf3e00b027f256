import { idSchema, taskCheckSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { beginRegistryCheck, readRegistryCheck } from '../../services/registries/check-registry.ts';
import { tenantInput, tenantMutation, tenantQuery } from '../../trpc.ts';

export const beginCheckProcedure = tenantMutation('images:write')
  .input(tenantInput({ registryId: idSchema }))
  .output(z.object({ taskId: z.string() }))
  .mutation(({ ctx, input }) => beginRegistryCheck(ctx.deps, ctx.tenant, ctx.actor, input.registryId));

export const getCheckProcedure = tenantQuery('images:read')
  .input(tenantInput({ registryId: idSchema }))
  .output(taskCheckSchema.nullable())
  .query(({ ctx, input }) => readRegistryCheck(ctx.deps, ctx.tenant, input.registryId));
