import { router } from '../../trpc.ts';
import { createScheduleProcedure } from './create-schedule.ts';
import { listSchedulesProcedure } from './list-schedules.ts';
import { previewScheduleProcedure } from './preview-schedule.ts';
import { removeScheduleProcedure } from './remove-schedule.ts';
import { updateScheduleProcedure } from './update-schedule.ts';

export const schedulesRouter = router({
  list: listSchedulesProcedure,
  preview: previewScheduleProcedure,
  create: createScheduleProcedure,
  update: updateScheduleProcedure,
  remove: removeScheduleProcedure,
});
