import { router } from '../../trpc.ts';
import { beginImportProcedure } from './begin-import.ts';
import { cancelImportProcedure } from './cancel-import.ts';
import { catalogProcedure } from './catalog.ts';
import { changeImageProcedure } from './change-image.ts';
import { cleanUpHostProcedure } from './clean-up-host.ts';
import { cleanUpProcedure } from './clean-up.ts';
import { commitImageProcedure } from './commit-image.ts';
import { deleteImageProcedure } from './delete-image.ts';
import { finishImportProcedure } from './finish-import.ts';
import { getImageProcedure } from './get-image.ts';
import { listAllImagesProcedure } from './list-all-images.ts';
import { listImagesProcedure } from './list-images.ts';
import { offerImageProcedure } from './offer-image.ts';
import { previewCleanupProcedure } from './preview-cleanup.ts';
import { previewHostCleanupProcedure } from './preview-host-cleanup.ts';
import { pullImageProcedure } from './pull-image.ts';
import { pullNewerProcedure } from './pull-newer.ts';
import { pushImageProcedure } from './push-image.ts';
import { shareImageProcedure } from './share-image.ts';

export const imagesRouter = router({
  list: listImagesProcedure,
  catalog: catalogProcedure,
  get: getImageProcedure,
  pull: pullImageProcedure,
  pullNewer: pullNewerProcedure,
  push: pushImageProcedure,
  commit: commitImageProcedure,
  change: changeImageProcedure,
  delete: deleteImageProcedure,
  share: shareImageProcedure,
  beginImport: beginImportProcedure,
  finishImport: finishImportProcedure,
  cancelImport: cancelImportProcedure,
  previewCleanup: previewCleanupProcedure,
  cleanUp: cleanUpProcedure,
  listAll: listAllImagesProcedure,
  offer: offerImageProcedure,
  previewHostCleanup: previewHostCleanupProcedure,
  cleanUpHost: cleanUpHostProcedure,
});
