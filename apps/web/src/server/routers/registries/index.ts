import { router } from '../../trpc.ts';
import { createOperatorsRegistryProcedure, createRegistryProcedure } from './create-registry.ts';
import { listOperatorsRegistriesProcedure, listRegistriesProcedure } from './list-registries.ts';
import { removeOperatorsRegistryProcedure, removeRegistryProcedure } from './remove-registry.ts';
import { updateOperatorsRegistryProcedure, updateRegistryProcedure } from './update-registry.ts';

export const registriesRouter = router({
  list: listRegistriesProcedure,
  create: createRegistryProcedure,
  update: updateRegistryProcedure,
  remove: removeRegistryProcedure,
  listShared: listOperatorsRegistriesProcedure,
  createShared: createOperatorsRegistryProcedure,
  updateShared: updateOperatorsRegistryProcedure,
  removeShared: removeOperatorsRegistryProcedure,
});
