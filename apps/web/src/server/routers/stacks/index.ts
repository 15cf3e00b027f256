import { router } from '../../trpc.ts';
import { cancelStackProcedure } from './cancel-stack.ts';
import { createStackProcedure } from './create-stack.ts';
import { deleteStackProcedure } from './delete-stack.ts';
import { getStackProcedure } from './get-stack.ts';
import { listStacksProcedure } from './list-stacks.ts';
import { planStackProcedure } from './plan-stack.ts';
import { retryStackProcedure } from './retry-stack.ts';
import { rollBackStackProcedure } from './roll-back-stack.ts';
import { updateStackProcedure } from './update-stack.ts';

export const stacksRouter = router({
  list: listStacksProcedure,
  get: getStackProcedure,
  plan: planStackProcedure,
  create: createStackProcedure,
  update: updateStackProcedure,
  delete: deleteStackProcedure,
  retry: retryStackProcedure,
  cancel: cancelStackProcedure,
  rollBack: rollBackStackProcedure,
});
