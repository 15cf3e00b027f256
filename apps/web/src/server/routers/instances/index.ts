import { router } from '../../trpc.ts';
import { closeExecProcedure } from './close-exec.ts';
import { configureInstanceProcedure } from './configure-instance.ts';
import { deleteInstanceProcedure } from './delete-instance.ts';
import { getInstanceProcedure } from './get-instance.ts';
import { launchInstanceProcedure } from './launch-instance.ts';
import { listAllInstancesProcedure } from './list-all-instances.ts';
import { listInstancesProcedure } from './list-instances.ts';
import { logsProcedure } from './logs.ts';
import { openExecProcedure } from './open-exec.ts';
import { pauseInstanceProcedure } from './pause-instance.ts';
import { readAnatomyProcedure } from './read-anatomy.ts';
import { resizeExecProcedure } from './resize-exec.ts';
import { resizeInstanceProcedure } from './resize-instance.ts';
import { restartInstanceProcedure } from './restart-instance.ts';
import { resumeInstanceProcedure } from './resume-instance.ts';
import { startInstanceProcedure } from './start-instance.ts';
import { stopInstanceProcedure } from './stop-instance.ts';
import { watchExecProcedure } from './watch-exec.ts';
import { watchMetricsProcedure } from './watch-metrics.ts';
import { writeExecProcedure } from './write-exec.ts';

export const instancesRouter = router({
  list: listInstancesProcedure,
  listAll: listAllInstancesProcedure,
  get: getInstanceProcedure,
  launch: launchInstanceProcedure,
  start: startInstanceProcedure,
  stop: stopInstanceProcedure,
  restart: restartInstanceProcedure,
  pause: pauseInstanceProcedure,
  resume: resumeInstanceProcedure,
  delete: deleteInstanceProcedure,
  resize: resizeInstanceProcedure,
  configure: configureInstanceProcedure,
  anatomy: readAnatomyProcedure,
  watchMetrics: watchMetricsProcedure,
  logs: logsProcedure,
  openExec: openExecProcedure,
  watchExec: watchExecProcedure,
  writeExec: writeExecProcedure,
  resizeExec: resizeExecProcedure,
  closeExec: closeExecProcedure,
});
