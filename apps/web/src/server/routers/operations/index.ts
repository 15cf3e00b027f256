import { router } from '../../trpc.ts';
import { cancelTaskProcedure } from './cancel-task.ts';
import { listActivityProcedure } from './list-activity.ts';
import { listAllActivityProcedure } from './list-all-activity.ts';
import { listAllOperationsProcedure } from './list-all-operations.ts';
import { listOperationsProcedure } from './list-operations.ts';

export const operationsRouter = router({
  list: listOperationsProcedure,
  listAll: listAllOperationsProcedure,
  activity: listActivityProcedure,
  activityOfAll: listAllActivityProcedure,
  cancelTask: cancelTaskProcedure,
});
