import { router } from '../../trpc.ts';
import { addSecretVersionProcedure } from './add-secret-version.ts';
import { createSecretProcedure } from './create-secret.ts';
import { deleteSecretProcedure } from './delete-secret.ts';
import { describeSecretProcedure } from './describe-secret.ts';
import { destroySecretVersionProcedure } from './destroy-secret-version.ts';
import { listSecretsProcedure } from './list-secrets.ts';
import { setSecretUsesProcedure } from './set-secret-uses.ts';

export const secretsRouter = router({
  list: listSecretsProcedure,
  create: createSecretProcedure,
  describe: describeSecretProcedure,
  addVersion: addSecretVersionProcedure,
  destroyVersion: destroySecretVersionProcedure,
  delete: deleteSecretProcedure,
  setUses: setSecretUsesProcedure,
});
