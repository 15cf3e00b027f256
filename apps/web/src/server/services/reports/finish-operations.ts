import type { Transaction } from '@bulkhead/db';
import type { Judgement } from './judge-instance.ts';

/** Ends the pending operations whose revision was reached, or finally failed. Superseded ones keep their end. */
export async function finishOperations(
  tx: Transaction,
  judgements: readonly Judgement[],
): Promise<{ id: string; tenantSlug: string }[]> {
  const ends = judgements.flatMap(({ id, tenantSlug, finished }) =>
    finished === null ? [] : [{ id, tenantSlug, ...finished }],
  );
  if (ends.length === 0) return [];
  return tx.$queryRaw<{ id: string; tenantSlug: string }[]>`
    update "Operation" o set
      "state" = (case when e.problem is null then 'succeeded' else 'failed' end)::"OperationState",
      "finishedAt" = now(), "problem" = e.problem
    from jsonb_to_recordset(${JSON.stringify(ends)}::jsonb)
      as e(id uuid, "tenantSlug" text, revision int, problem jsonb)
    where o."instanceId" = e.id and o."state" = 'pending' and o."revision" <= e.revision
    returning o."instanceId" as "id", e."tenantSlug"`;
}
