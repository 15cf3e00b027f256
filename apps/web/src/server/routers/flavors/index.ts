import { router } from '../../trpc.ts';
import { createFlavorProcedure } from './create-flavor.ts';
import { listFlavorsProcedure } from './list-flavors.ts';
import { removeFlavorProcedure } from './remove-flavor.ts';
import { updateFlavorProcedure } from './update-flavor.ts';

export const flavorsRouter = router({
  list: listFlavorsProcedure,
  create: createFlavorProcedure,
  update: updateFlavorProcedure,
  remove: removeFlavorProcedure,
});
