import { doneSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { prove } from '../../services/identity/prove.ts';
import { personMutation } from '../../trpc.ts';
import { codeSchema, saidPasswordSchema } from '../session/inputs.ts';

export const proveProcedure = personMutation()
  .input(z.strictObject({ password: saidPasswordSchema, code: codeSchema.optional() }))
  .output(doneSchema)
  .mutation(({ ctx, input }) => prove(ctx.deps, ctx, ctx.signedIn, input));
