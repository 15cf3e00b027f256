import { ownSessionSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { listOwnSessions } from '../../services/identity/list-own-sessions.ts';
import { personQuery } from '../../trpc.ts';
import { nothing } from '../nothing.ts';

export const listOwnSessionsProcedure = personQuery()
  .input(nothing)
  .output(z.array(ownSessionSchema))
  .query(({ ctx }) => listOwnSessions(ctx.deps, ctx.signedIn));
