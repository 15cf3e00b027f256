import { backupTargetViewSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { readTargets } from '../../services/backups/backup-rows.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const listTargetsProcedure = tenantQuery('volumes:read')
  .input(tenantInput({}))
  .output(z.array(backupTargetViewSchema))
  .query(({ ctx }) => readTargets(ctx.deps.db, ctx.tenant));
