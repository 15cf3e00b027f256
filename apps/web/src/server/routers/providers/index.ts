import { router } from '../../trpc.ts';
import { addMappingProcedure } from './add-mapping.ts';
import { createProviderProcedure } from './create-provider.ts';
import { listOfferedProcedure } from './list-offered.ts';
import { listProvidersProcedure } from './list-providers.ts';
import { removeMappingProcedure } from './remove-mapping.ts';
import { removeProviderProcedure } from './remove-provider.ts';
import { setProviderEnabledProcedure } from './set-enabled.ts';
import { testProviderProcedure } from './test-provider.ts';

export const providersRouter = router({
  offered: listOfferedProcedure,
  list: listProvidersProcedure,
  create: createProviderProcedure,
  test: testProviderProcedure,
  setEnabled: setProviderEnabledProcedure,
  remove: removeProviderProcedure,
  addMapping: addMappingProcedure,
  removeMapping: removeMappingProcedure,
});
