import { idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { restoreSnapshot } from '../../services/volumes/restore-snapshot.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const restoreSnapshotProcedure = tenantMutation('volumes:write')
  .input(tenantInput({ snapshotId: idSchema }))
  .output(z.object({ taskId: z.string() }))
  .mutation(({ ctx, input }) => restoreSnapshot(ctx.deps, ctx.tenant, ctx.actor, input));
