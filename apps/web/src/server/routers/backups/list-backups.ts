import { volumeBackupViewSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { readBackups } from '../../services/backups/backup-rows.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';

export const listBackupsProcedure = tenantQuery('volumes:read')
  .input(tenantInput({}))
  .output(z.array(volumeBackupViewSchema))
  .query(({ ctx }) => readBackups(ctx.deps.db, ctx.tenant));
