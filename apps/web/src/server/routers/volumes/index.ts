import { router } from '../../trpc.ts';
import { createSnapshotProcedure } from './create-snapshot.ts';
import { createVolumeProcedure } from './create-volume.ts';
import { deleteSnapshotProcedure } from './delete-snapshot.ts';
import { deleteVolumeProcedure } from './delete-volume.ts';
import { describeVolumeProcedure } from './describe-volume.ts';
import { getVolumeProcedure } from './get-volume.ts';
import { getVolumeRoomProcedure } from './get-volume-room.ts';
import { listHostVolumesProcedure } from './list-host-volumes.ts';
import { listVolumeFolderProcedure } from './list-volume-folder.ts';
import { listVolumesProcedure } from './list-volumes.ts';
import { readVolumeFileProcedure } from './read-volume-file.ts';
import { readVolumeTextProcedure } from './read-volume-text.ts';
import { resizeVolumeProcedure } from './resize-volume.ts';
import { restoreSnapshotProcedure } from './restore-snapshot.ts';
import { setVolumeUsesProcedure } from './set-volume-uses.ts';

export const volumesRouter = router({
  list: listVolumesProcedure,
  get: getVolumeProcedure,
  room: getVolumeRoomProcedure,
  create: createVolumeProcedure,
  resize: resizeVolumeProcedure,
  describe: describeVolumeProcedure,
  delete: deleteVolumeProcedure,
  snapshot: createSnapshotProcedure,
  deleteSnapshot: deleteSnapshotProcedure,
  restore: restoreSnapshotProcedure,
  setUses: setVolumeUsesProcedure,
  listFolder: listVolumeFolderProcedure,
  readText: readVolumeTextProcedure,
  readFile: readVolumeFileProcedure,
  listOnHost: listHostVolumesProcedure,
});
