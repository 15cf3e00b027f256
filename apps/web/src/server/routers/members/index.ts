import { router } from '../../trpc.ts';
import { addMemberProcedure } from './add-member.ts';
import { listMembersProcedure } from './list-members.ts';
import { removeMemberProcedure } from './remove-member.ts';
import { setMemberRoleProcedure } from './set-member-role.ts';

export const membersRouter = router({
  list: listMembersProcedure,
  add: addMemberProcedure,
  setRole: setMemberRoleProcedure,
  remove: removeMemberProcedure,
});
