import { doneSchema } from '@bulkhead/shared';
import { abandonRotation } from '../../services/authority/abandon-rotation.ts';
import { systemMutation } from '../../trpc.ts';
import { nothing } from '../nothing.ts';

export const abandonRotationProcedure = systemMutation('authority:write', { fresh: true })
  .input(nothing)
  .output(doneSchema)
  .mutation(({ ctx }) => abandonRotation(ctx.deps, ctx.actor));
