import { doneSchema, idSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { finishRotation } from '../../services/authority/finish-rotation.ts';
import { systemMutation } from '../../trpc.ts';

/** More hosts than one control plane is made for. */
const MAX_LOST = 10_000;

export const finishRotationProcedure = systemMutation('authority:write', { fresh: true })
  .input(z.strictObject({ losing: z.array(idSchema).max(MAX_LOST).default([]) }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => finishRotation(ctx.deps, ctx.actor, input.losing));
