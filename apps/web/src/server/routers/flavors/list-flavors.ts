import { flavorViewSchema } from '@bulkhead/shared';
import { z } from 'zod';
import { listFlavors } from '../../services/flavors/list-flavors.ts';
import { userQuery } from '../../trpc.ts';
import { nothing } from '../nothing.ts';

export const listFlavorsProcedure = userQuery()
  .input(nothing)
  .output(z.array(flavorViewSchema))
  .query(({ ctx }) => listFlavors(ctx.deps));
