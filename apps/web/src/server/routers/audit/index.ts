import { router } from '../../trpc.ts';
import { getStandingOfAllProcedure } from './get-standing-of-all.ts';
import { getStandingProcedure } from './get-standing.ts';
import { listAllEntriesProcedure } from './list-all-entries.ts';
import { listEntriesProcedure } from './list-entries.ts';

export const auditRouter = router({
  list: listEntriesProcedure,
  listAll: listAllEntriesProcedure,
  standing: getStandingProcedure,
  standingOfAll: getStandingOfAllProcedure,
});
