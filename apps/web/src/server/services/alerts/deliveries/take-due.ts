import { Prisma, type Database } from '@bulkhead/db';
import type { ChannelKind, DeliveryEvent } from '@bulkhead/shared';

/** Longer than any attempt takes: what a process that died had taken is sent again after this. */
export const LEASE_SEC = 90;
/** Between two mails of one channel; what becomes due meanwhile goes together. So there are at most 60 an hour. */
const MAIL_PAUSE_SEC = 60;
/** Alerts in one mail. */
const MAX_GATHERED = 50;
/** Channels of one owner that are sent through at once: slow receivers of one hold nobody else up. */
const OWNERS_AT_ONCE = 3;

export interface TakenDelivery {
  id: string;
  alertId: string | null;
  event: DeliveryEvent;
  /** This one included. */
  attempts: number;
  createdAt: Date;
}

/** Deliveries of one channel that are sent by whoever took them, in one message: until `leasedUntil` nobody else has them. */
export interface Batch {
  channelId: string;
  leasedUntil: Date;
  deliveries: TakenDelivery[];
}

/** A message about an end waits until the one about the beginning has been taken or given up. */
const IN_ORDER = Prisma.sql`
  (d.event <> 'cleared' or not exists (
    select 1 from "AlertDelivery" f
    where f."channelId" = d."channelId" and f.state = 'pending' and f."alertId" = d."alertId" and f.event = 'fired'))`;

const UNPAUSED = Prisma.sql`
  (c.kind <> 'email' or d.event = 'test' or not exists (
    select 1 from "AlertDelivery" s
    where s."channelId" = d."channelId" and s.state = 'delivered' and s.event <> 'test'
      and s."finishedAt" > now() - make_interval(secs => ${MAIL_PAUSE_SEC})))`;

const IDLE = Prisma.sql`
  not exists (
    select 1 from "AlertDelivery" o
    where o."channelId" = d."channelId" and o.state = 'pending' and o."leasedUntil" > now())`;

const DUE = Prisma.sql`d.state = 'pending' and d."nextTryAt" <= now() and ${IDLE} and ${IN_ORDER} and ${UNPAUSED}`;

const OWNER_HAS_ROOM = Prisma.sql`
  (select count(distinct o."channelId") from "AlertDelivery" o
   where o.state = 'pending' and o."leasedUntil" > now() and o."tenantId" is not distinct from d."tenantId") < ${OWNERS_AT_ONCE}`;

/** Whether it is worth to take anything: one statement, as every process asks every second. */
export async function isAnythingDue(db: Database): Promise<boolean> {
  const [row] = await db.$queryRaw<{ isDue: boolean }[]>`
    select exists (select 1 from "AlertDelivery" where state = 'pending' and "nextTryAt" <= now()) as "isDue"`;
  return row?.isDue ?? false;
}

/**
 * Takes what is due of one channel, by the database's clock: one message of a webhook, or what goes into one mail. A test
 * message goes first and alone. Null: nothing is due that nobody else has; `contended`: somebody was faster, look again.
 */
export async function takeDue(db: Database): Promise<Batch | 'contended' | null> {
  return db.$transaction(async (tx) => {
    const [channel] = await tx.$queryRaw<{ id: string; kind: ChannelKind }[]>`
      select c.id::text as id, c.kind from "AlertDelivery" d join "AlertChannel" c on c.id = d."channelId"
      where ${DUE} and ${OWNER_HAS_ROOM}
      order by d."nextTryAt", d."createdAt" limit 1 for no key update of c skip locked`;
    if (channel === undefined) return null;
    // Its lock is held now, so this look sees what whoever held it before has taken.
    const due = await tx.$queryRaw<{ id: string; event: DeliveryEvent }[]>`
      select d.id::text as id, d.event from "AlertDelivery" d join "AlertChannel" c on c.id = d."channelId"
      where c.id = ${channel.id}::uuid and ${DUE}
      order by d.event = 'test' desc, d."createdAt", d.id limit ${MAX_GATHERED}`;
    const isAlone = channel.kind === 'webhook' || due[0]?.event === 'test';
    const ids = (isAlone ? due.slice(0, 1) : due).map(({ id }) => id);
    if (ids.length === 0) return 'contended';
    const taken = await tx.$queryRaw<(TakenDelivery & { leasedUntil: Date })[]>`
      update "AlertDelivery" d
      set attempts = d.attempts + 1, "leasedUntil" = now() + make_interval(secs => ${LEASE_SEC})
      where d.id = any(${ids}::uuid[]) and d.state = 'pending'
      returning d.id::text as id, d."alertId"::text as "alertId", d.event, d.attempts, d."createdAt", d."leasedUntil"`;
    const [first] = taken;
    if (first === undefined) return 'contended';
    const deliveries = taken.toSorted((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id));
    return { channelId: channel.id, leasedUntil: first.leasedUntil, deliveries };
  });
}
