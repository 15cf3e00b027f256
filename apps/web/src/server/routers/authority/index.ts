import { router } from '../../trpc.ts';
import { abandonRotationProcedure } from './abandon-rotation.ts';
import { beginRotationProcedure } from './begin-rotation.ts';
import { finishRotationProcedure } from './finish-rotation.ts';
import { getAuthorityProcedure } from './get-authority.ts';

export const authorityRouter = router({
  get: getAuthorityProcedure,
  begin: beginRotationProcedure,
  finish: finishRotationProcedure,
  abandon: abandonRotationProcedure,
});
