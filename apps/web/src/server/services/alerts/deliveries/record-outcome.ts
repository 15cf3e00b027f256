import type { Transaction } from '@bulkhead/db';
import type { DeliveryProblem } from '@bulkhead/shared';
import type { Deps } from '../../../deps.ts';
import { newsAbout } from '../../news.ts';
import { noteChannel } from '../channels/channel-rows.ts';
import { MAX_ATTEMPTS, waitSecAfter } from './back-off.ts';
import { problemText } from './problem-text.ts';
import type { Batch } from './take-due.ts';

/** How an attempt went. `status`: of the HTTP answer or the mail server's, where there was one. */
export type Outcome =
  /** `note`: addresses that were refused although others were not. */
  | { kind: 'delivered'; status: number; note: string | null }
  | { kind: 'failed'; code: DeliveryProblem; detail: string | null; status: number | null }
  /** Nobody will ever take it: no further attempt is made. */
  | { kind: 'given-up'; code: DeliveryProblem; detail: string | null; status: number | null };

interface Owner {
  id: string;
  slug: string;
}

/**
 * Writes how an attempt went, unless its lease was lost meanwhile. What failed comes again later, a test message and the last
 * attempt excepted. `gone` switches the channel off.
 */
export async function recordOutcome(
  deps: Pick<Deps, 'db' | 'changes'>,
  batch: Batch,
  owner: Owner | null,
  outcome: Outcome,
): Promise<void> {
  await deps.db.$transaction(async (tx) => {
    const isGone = outcome.kind === 'given-up' && outcome.code === 'gone';
    if (isGone) {
      await tx.$executeRaw`select 1 from "AlertChannel" where id = ${batch.channelId}::uuid for no key update`;
    }
    await writeOutcome(tx, batch, outcome);
    if (isGone) await switchOff(deps, tx, owner, batch.channelId);
    else await deps.changes.publish(tx, [newsAbout('alerts', { tenantSlug: owner?.slug ?? null })]);
  });
}

async function writeOutcome(tx: Transaction, { leasedUntil, deliveries }: Batch, outcome: Outcome): Promise<void> {
  const ids = deliveries.map(({ id }) => id);
  if (outcome.kind === 'delivered') {
    const problem = outcome.note === null ? null : problemText('mail-refused', outcome.note);
    await tx.$executeRaw`
      update "AlertDelivery" set state = 'delivered', problem = ${problem}, "responseStatus" = ${outcome.status},
        "leasedUntil" = null, "finishedAt" = now()
      where id = any(${ids}::uuid[]) and state = 'pending' and "leasedUntil" = ${leasedUntil}`;
    return;
  }
  const isLast = deliveries.map(
    ({ event, attempts }) => outcome.kind === 'given-up' || event === 'test' || attempts >= MAX_ATTEMPTS,
  );
  const waitsSec = deliveries.map(({ attempts }) => waitSecAfter(attempts, Math.random()));
  await tx.$executeRaw`
    update "AlertDelivery" d set "leasedUntil" = null, "responseStatus" = ${outcome.status},
      problem = ${problemText(outcome.code, outcome.detail)},
      state = case when w."isLast" then 'failed' else 'pending' end,
      "finishedAt" = case when w."isLast" then now() end,
      "nextTryAt" = case when w."isLast" then d."nextTryAt" else now() + make_interval(secs => w."waitSec") end
    from unnest(${ids}::uuid[], ${isLast}::boolean[], ${waitsSec}::float8[]) as w(id, "isLast", "waitSec")
    where d.id = w.id and d.state = 'pending' and d."leasedUntil" = ${leasedUntil}`;
}

async function switchOff(
  deps: Pick<Deps, 'changes'>,
  tx: Transaction,
  owner: Owner | null,
  channelId: string,
): Promise<void> {
  await tx.$executeRaw`update "AlertChannel" set enabled = false where id = ${channelId}::uuid`;
  await tx.$executeRaw`
    update "AlertDelivery" set state = 'failed', problem = ${problemText('gone')}, "finishedAt" = now()
    where "channelId" = ${channelId}::uuid and state = 'pending' and event <> 'test'`;
  await noteChannel(deps, tx, owner, {
    actor: 'system',
    action: 'switchOff',
    channelId,
    details: { reason: 'its receiver answered that it is gone' },
  });
}
