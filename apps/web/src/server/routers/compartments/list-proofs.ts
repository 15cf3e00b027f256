import { idSchema, proofRowSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { listProofs } from '../../services/compartments/list-proofs.ts';
import { tenantInput, tenantQuery } from '../../trpc.ts';
import { historyLimit } from './inputs.ts';

export const listProofsProcedure = tenantQuery('instances:read')
  .input(tenantInput({ hostId: idSchema, limit: historyLimit }))
  .output(z.array(proofRowSchema))
  .query(({ ctx, input }) => listProofs(ctx.deps, ctx.tenant, input));
