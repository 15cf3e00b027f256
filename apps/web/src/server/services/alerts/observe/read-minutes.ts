import type { Database, Transaction } from '@bulkhead/db';
import { MINUTE_MS, USAGE_COUNTERS } from '@bulkhead/shared';
import { decodeMinute } from '../../history/minute-codec.ts';
import { meterKey, type Minutes } from './facts.ts';

type Means = readonly (number | null)[];
interface KeptHost {
  /** When its journal was last read: as long as it is the same, nothing is read again. */
  readAtMs: number;
  means: ReadonlyMap<string, Means>;
}

/** A journal that was not read for this long says nothing about now; it is read about once a minute. */
const FRESH_MS = 4 * MINUTE_MS;
/** Behind the newest minute of its host: who is not in a later one has ended. */
const NEWEST_MINUTES = 2;

/** Of the odometers of a meter, as PostgreSQL counts places. */
const KILLS_PLACE = USAGE_COUNTERS.indexOf('memoryKills') + 1;
/** Of so many instances a process remembers how often they were killed; beyond it begins anew. */
const MAX_KILL_COUNTS = 50_000;
/** A kill is news for no longer than this. */
const KILL_KEPT_MS = 60 * MINUTE_MS;

export interface MinutesReader {
  read(tx: Database | Transaction, now: Date): Promise<Minutes>;
}

/** What this process has read of the newest minutes, host by host. */
export class NewestMinutes implements MinutesReader {
  readonly #hosts = new Map<string, KeptHost>();
  /** What the odometer of kills stood at, and when it was seen to have moved; by instance. */
  readonly #killCounts = new Map<string, number>();
  readonly #killedAtMs = new Map<string, number>();

  async read(tx: Database | Transaction, now: Date): Promise<Minutes> {
    const cursors = await tx.$queryRaw<{ hostId: string; readAt: Date }[]>`
      select "hostId"::text as "hostId", max("updatedAt") as "readAt" from "UsageCursor"
      where "updatedAt" > ${new Date(now.getTime() - FRESH_MS)} group by "hostId"`;
    const fresh = new Set(cursors.map(({ hostId }) => hostId));
    for (const hostId of this.#hosts.keys()) if (!fresh.has(hostId)) this.#hosts.delete(hostId);
    const changed = cursors.filter(({ hostId, readAt }) => this.#hosts.get(hostId)?.readAtMs !== readAt.getTime());
    await this.#readHosts(tx, changed, now);
    const all = new Map<string, Means>();
    for (const { means } of this.#hosts.values()) for (const [key, values] of means) all.set(key, values);
    for (const [id, atMs] of this.#killedAtMs) if (now.getTime() - atMs > KILL_KEPT_MS) this.#killedAtMs.delete(id);
    return { means: all, killedAtMs: new Map(this.#killedAtMs) };
  }

  #noteKills(instanceId: string, kills: number, now: Date): void {
    const before = this.#killCounts.get(instanceId);
    if (this.#killCounts.size >= MAX_KILL_COUNTS) this.#killCounts.clear();
    this.#killCounts.set(instanceId, kills);
    // A journal that was begun anew counts from 0 again.
    if (before !== undefined && kills > before) this.#killedAtMs.set(instanceId, now.getTime());
  }

  async #readHosts(
    tx: Database | Transaction,
    cursors: readonly { hostId: string; readAt: Date }[],
    now: Date,
  ): Promise<void> {
    if (cursors.length === 0) return;
    const hostIds = cursors.map(({ hostId }) => hostId);
    const rows = await tx.$queryRaw<{ hostId: string; aboutId: string; kills: number | null; data: Uint8Array }[]>`
      with recent as (
        select m."hostId", coalesce(m."instanceId", m."tenantId", m."hostId") as "aboutId", u.minute, u.data,
          case when m.kind = 'instance' then m.totals[${KILLS_PLACE}::int]::float8 end as kills,
          max(u.minute) over (partition by m."hostId") as newest,
          row_number() over (partition by m."hostId", m."tenantId", m."instanceId" order by u.minute desc) as place
        from "Meter" m
        join lateral (
          select minute, data from "UsageMinute" u where u."meterId" = m.id order by minute desc limit 1
        ) u on true
        where m."hostId" = any(${hostIds}::uuid[])
          and m."readTo" > (select max(c."readTo") from "UsageCursor" c where c."hostId" = m."hostId") - interval '10 minutes'
      )
      select "hostId"::text as "hostId", "aboutId"::text as "aboutId", kills, data from recent
      where place = 1 and minute > newest - make_interval(mins => ${NEWEST_MINUTES})`;
    for (const { hostId, readAt } of cursors) {
      this.#hosts.set(hostId, { readAtMs: readAt.getTime(), means: new Map() });
    }
    for (const { hostId, aboutId, kills, data } of rows) {
      if (kills !== null) this.#noteKills(aboutId, kills, now);
      const means = this.#hosts.get(hostId)?.means as Map<string, Means> | undefined;
      means?.set(meterKey(hostId, aboutId), meansOf(data));
    }
  }
}

/** A tenant's own newest minutes, read anew each time; for a preview. */
export const ownMinutes: MinutesReader = {
  async read(tx, now) {
    const rows = await tx.$queryRaw<{ hostId: string; aboutId: string; data: Uint8Array }[]>`
      select distinct on (m."hostId", m."instanceId", m."tenantId") m."hostId"::text as "hostId",
        coalesce(m."instanceId", m."tenantId")::text as "aboutId", u.data
      from "UsageMinute" u join "Meter" m on m.id = u."meterId"
      where u.minute > ${new Date(now.getTime() - FRESH_MS)}
      order by m."hostId", m."instanceId", m."tenantId", u.minute desc`;
    const means = new Map(rows.map(({ hostId, aboutId, data }) => [meterKey(hostId, aboutId), meansOf(data)]));
    return { means, killedAtMs: new Map() };
  },
};

function meansOf(data: Uint8Array): Means {
  return decodeMinute(data).series.map((spread) => spread?.[1] ?? null);
}
