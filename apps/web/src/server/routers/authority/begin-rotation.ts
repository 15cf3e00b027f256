import { doneSchema } from '@bulkhead/shared';
import { beginRotation } from '../../services/authority/begin-rotation.ts';
import { systemMutation } from '../../trpc.ts';
import { nothing } from '../nothing.ts';

export const beginRotationProcedure = systemMutation('authority:write', { fresh: true })
  .input(nothing)
  .output(doneSchema)
  .mutation(({ ctx }) => beginRotation(ctx.deps, ctx.actor));
