import { router } from '../../trpc.ts';
import { watchChangesProcedure } from './watch-changes.ts';

export const liveRouter = router({
  changes: watchChangesProcedure,
});
