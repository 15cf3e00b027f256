import { searchTextSchema, systemHitSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { searchSystem } from '../../services/search/search-system.ts';
import { personQuery } from '../../trpc.ts';

export const searchSystemProcedure = personQuery()
  .input(z.strictObject({ text: searchTextSchema }))
  .output(z.array(systemHitSchema))
  .query(({ ctx, input }) => searchSystem(ctx.deps, ctx.signedIn, input.text));
