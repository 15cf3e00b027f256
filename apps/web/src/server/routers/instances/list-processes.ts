import { idSchema, processListSchema } from '@bulkhead/shared';
import { listProcesses } from '../../services/inside/list-processes.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const listProcessesProcedure = tenantQuery('instances:read')
  .input(tenantInput({ instanceId: idSchema }))
  .output(processListSchema)
  .query(({ ctx, input }) => listProcesses(ctx.deps, ctx, input.instanceId));
