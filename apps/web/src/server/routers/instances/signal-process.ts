import { doneSchema, idSchema, PROCESS_SIGNALS, processIdentitySchema } from '@bulkhead/shared';
import { z } from 'zod';
import { signalInside } from '../../services/inside/signal-process.ts';
import { tenantInput, tenantMutation } from '../../trpc.ts';

export const signalProcessProcedure = tenantMutation('instances:exec')
  .input(tenantInput({ instanceId: idSchema, process: processIdentitySchema, signal: z.enum(PROCESS_SIGNALS) }))
  .output(doneSchema)
  .mutation(({ ctx, input: { tenantSlug: _tenant, ...input } }) => signalInside(ctx.deps, ctx, input));
