import { router } from '../../trpc.ts';
import { changeFilesProcedure } from './change-files.ts';
import { adjustInstanceProcedure } from './adjust-instance.ts';
import { describeInstanceProcedure } from './describe-instance.ts';
import { lockInstanceProcedure } from './lock-instance.ts';
import { rebuildInstanceProcedure } from './rebuild-instance.ts';
import { renameInstanceProcedure } from './rename-instance.ts';
import { rollBackInstanceProcedure } from './roll-back-instance.ts';
import { tagInstanceProcedure } from './tag-instance.ts';
import { undeleteInstanceProcedure } from './undelete-instance.ts';
import { unlockInstanceProcedure } from './unlock-instance.ts';
import { closeExecProcedure } from './close-exec.ts';
import { closeUploadProcedure } from './close-upload.ts';
import { configureInstanceProcedure } from './configure-instance.ts';
import { deleteInstanceProcedure } from './delete-instance.ts';
import { finishUploadProcedure } from './finish-upload.ts';
import { getInstanceProcedure } from './get-instance.ts';
import { launchInstanceProcedure } from './launch-instance.ts';
import { listAllInstancesProcedure } from './list-all-instances.ts';
import { listChangesProcedure } from './list-changes.ts';
import { listFolderProcedure } from './list-folder.ts';
import { listInstancesProcedure } from './list-instances.ts';
import { listProcessesProcedure } from './list-processes.ts';
import { logsProcedure } from './logs.ts';
import { openExecProcedure } from './open-exec.ts';
import { openUploadProcedure } from './open-upload.ts';
import { pauseInstanceProcedure } from './pause-instance.ts';
import { readAnatomyProcedure } from './read-anatomy.ts';
import { readFileProcedure } from './read-file.ts';
import { readTextProcedure } from './read-text.ts';
import { resizeExecProcedure } from './resize-exec.ts';
import { resizeInstanceProcedure } from './resize-instance.ts';
import { restartInstanceProcedure } from './restart-instance.ts';
import { resumeInstanceProcedure } from './resume-instance.ts';
import { signalProcessProcedure } from './signal-process.ts';
import { startInstanceProcedure } from './start-instance.ts';
import { stopInstanceProcedure } from './stop-instance.ts';
import { takeExecProcedure } from './take-exec.ts';
import { watchExecProcedure } from './watch-exec.ts';
import { watchMetricsProcedure } from './watch-metrics.ts';
import { writeExecProcedure } from './write-exec.ts';
import { writeUploadProcedure } from './write-upload.ts';

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
  undelete: undeleteInstanceProcedure,
  describe: describeInstanceProcedure,
  tag: tagInstanceProcedure,
  lock: lockInstanceProcedure,
  unlock: unlockInstanceProcedure,
  rename: renameInstanceProcedure,
  adjust: adjustInstanceProcedure,
  rebuild: rebuildInstanceProcedure,
  rollBack: rollBackInstanceProcedure,
  resize: resizeInstanceProcedure,
  configure: configureInstanceProcedure,
  anatomy: readAnatomyProcedure,
  watchMetrics: watchMetricsProcedure,
  logs: logsProcedure,
  openExec: openExecProcedure,
  watchExec: watchExecProcedure,
  writeExec: writeExecProcedure,
  resizeExec: resizeExecProcedure,
  takeExec: takeExecProcedure,
  closeExec: closeExecProcedure,
  processes: listProcessesProcedure,
  signal: signalProcessProcedure,
  changes: listChangesProcedure,
  listFolder: listFolderProcedure,
  readText: readTextProcedure,
  readFile: readFileProcedure,
  openUpload: openUploadProcedure,
  writeUpload: writeUploadProcedure,
  finishUpload: finishUploadProcedure,
  closeUpload: closeUploadProcedure,
  changeFiles: changeFilesProcedure,
});
