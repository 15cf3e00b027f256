import { router } from '../../trpc.ts';
import { getQuotaProcedure } from './get-quota.ts';

export const quotaRouter = router({
  get: getQuotaProcedure,
});
