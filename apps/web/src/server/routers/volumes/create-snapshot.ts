import { idSchema, nameSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { createSnapshot } from '../../services/volumes/create-snapshot.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const createSnapshotProcedure = tenantMutation('volumes:write')
  .input(tenantInput({ volumeId: idSchema, name: nameSchema }))
  .output(z.object({ snapshotId: z.string(), taskId: z.string() }))
  .mutation(({ ctx, input }) => createSnapshot(ctx.deps, ctx.tenant, ctx.actor, input));
