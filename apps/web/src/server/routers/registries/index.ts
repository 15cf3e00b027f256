import { router } from '../../trpc.ts';
import { beginCheckProcedure, getCheckProcedure } from './check-registry.ts';
import { createOperatorsRegistryProcedure, createRegistryProcedure } from './create-registry.ts';
import { listOperatorsRegistriesProcedure, listRegistriesProcedure } from './list-registries.ts';
import { removeOperatorsRegistryProcedure, removeRegistryProcedure } from './remove-registry.ts';
import { updateOperatorsRegistryProcedure, updateRegistryProcedure } from './update-registry.ts';

export const registriesRouter = router({
  list: listRegistriesProcedure,
  create: createRegistryProcedure,
  update: updateRegistryProcedure,
  remove: removeRegistryProcedure,
  beginCheck: beginCheckProcedure,
  check: getCheckProcedure,
  listShared: listOperatorsRegistriesProcedure,
  createShared: createOperatorsRegistryProcedure,
  updateShared: updateOperatorsRegistryProcedure,
  removeShared: removeOperatorsRegistryProcedure,
});
