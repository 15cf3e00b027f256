import { router } from '../../trpc.ts';
import { listAllOperationsProcedure } from './list-all-operations.ts';
import { listOperationsProcedure } from './list-operations.ts';

export const operationsRouter = router({
  list: listOperationsProcedure,
  listAll: listAllOperationsProcedure,
});
