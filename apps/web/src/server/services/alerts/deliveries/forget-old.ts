import type { Deps } from '../../../deps.ts';

/** How long the log of a channel goes back, and how many messages it holds at most. */
const KEPT_DAYS = 30;
export const KEPT_OF_A_CHANNEL = 1_000;

/** Removes what has ended and is old, and what is more than a channel's log holds. Answers how much. */
export async function forgetOldDeliveries(deps: Pick<Deps, 'db'>): Promise<number> {
  const old = await deps.db.$executeRaw`
    delete from "AlertDelivery" where state <> 'pending' and "finishedAt" < now() - make_interval(days => ${KEPT_DAYS})`;
  const tooMany = await deps.db.$executeRaw`
    delete from "AlertDelivery" d using (
      select id, row_number() over (partition by "channelId" order by "createdAt" desc, id desc) as place
      from "AlertDelivery" where state <> 'pending'
    ) p where p.id = d.id and p.place > ${KEPT_OF_A_CHANNEL}`;
  return old + tooMany;
}
