import { router } from '../../trpc.ts';
import { createRoleProcedure } from './create-role.ts';
import { deleteRoleProcedure } from './delete-role.ts';
import { listRolesProcedure } from './list-roles.ts';
import { updateRoleProcedure } from './update-role.ts';

export const rolesRouter = router({
  list: listRolesProcedure,
  create: createRoleProcedure,
  update: updateRoleProcedure,
  delete: deleteRoleProcedure,
});
