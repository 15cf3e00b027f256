import { doneSchema, idSchema } from '@bulkhead/shared';
import { deleteSnapshot } from '../../services/volumes/delete-snapshot.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const deleteSnapshotProcedure = tenantMutation('volumes:write')
  .input(tenantInput({ snapshotId: idSchema }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => deleteSnapshot(ctx.deps, ctx.tenant, ctx.actor, input));
