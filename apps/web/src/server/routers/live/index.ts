import { router } from '../../trpc.ts';
import { watchChangesProcedure } from './watch-changes.ts';
import { watchUsageProcedure } from './watch-usage.ts';

export const liveRouter = router({
  changes: watchChangesProcedure,
  usage: watchUsageProcedure,
});
