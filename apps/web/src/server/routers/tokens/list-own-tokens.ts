import { tokenViewSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { listOwnTokens } from '../../services/tokens/list-tokens.ts';
import { personQuery } from '../../trpc.ts';
import { nothing } from '../nothing.ts';

export const listOwnTokensProcedure = personQuery()
  .input(nothing)
  .output(z.array(tokenViewSchema))
  .query(({ ctx }) => listOwnTokens(ctx.deps, ctx.signedIn));
