import { router } from '../../trpc.ts';
import { createOwnTokenProcedure } from './create-own-token.ts';
import { createTokenProcedure } from './create-token.ts';
import { listOwnTokensProcedure } from './list-own-tokens.ts';
import { listTokensProcedure } from './list-tokens.ts';
import { revokeOwnTokenProcedure } from './revoke-own-token.ts';
import { revokeTokenProcedure } from './revoke-token.ts';
import { whoAmIProcedure } from './who-am-i.ts';

export const tokensRouter = router({
  list: listTokensProcedure,
  create: createTokenProcedure,
  revoke: revokeTokenProcedure,
  listOwn: listOwnTokensProcedure,
  createOwn: createOwnTokenProcedure,
  revokeOwn: revokeOwnTokenProcedure,
  whoAmI: whoAmIProcedure,
});
