// What the benchmark of history asks of PostgreSQL itself: processor time, sizes, and days upon days.
import { readdir, readFile } from 'node:fs/promises';
import type { Database } from '@bulkhead/db';
import { Prisma } from '@bulkhead/db';
import { HOUR_MS, USAGE_COUNTERS } from '@bulkhead/shared';
import { VALUES_PER_MINUTE, type SimulatedFleet } from './history-data.ts';

const DAY_MS = 24 * HOUR_MS;
/** Linux counts processes' time in hundredths of a second. */
const TICK_MS = 10;

/** Of the server, its processes of now and those that have ended. */
export async function databaseCpuMs(pid: number): Promise<number> {
  const found = await readdir('/proc');
  const stats = await Promise.all(
    found.filter((name) => /^\d+$/.test(name)).map((name) => readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')),
  );
  let ticks = 0;
  for (const text of stats) {
    const own = Number(text.slice(0, text.indexOf(' ')));
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const numberAt = (place: number) => Number(fields[place - 3] ?? 0);
    if (own === pid) ticks += numberAt(14) + numberAt(15) + numberAt(16) + numberAt(17);
    else if (numberAt(4) === pid) ticks += numberAt(14) + numberAt(15);
  }
  return ticks * TICK_MS;
}

/** Copies the hour at `base` into every hour before it, so many days back. Answers how many hours there are. */
export async function fillDays(db: Database, base: number, days: number): Promise<number> {
  const firstMs = base - days * DAY_MS;
  let hours = 0;
  for (let dayMs = Math.floor(firstMs / DAY_MS) * DAY_MS; dayMs < base; dayMs += DAY_MS) {
    const name = `UsageBlock_d${new Date(dayMs).toISOString().slice(0, 10).replaceAll('-', '')}`;
    const [from, to] = [dayMs, dayMs + DAY_MS].map((ms) => `'${new Date(ms).toISOString()}'`);
    await db.$executeRaw`${Prisma.raw(
      `create table if not exists "${name}" partition of "UsageBlock" for values from (${from}) to (${to})`,
    )}`;
    for (let hourMs = Math.max(dayMs, firstMs); hourMs < Math.min(dayMs + DAY_MS, base); hourMs += HOUR_MS) {
      await db.$executeRaw`
        insert into "UsageBlock" ("hour", "meterId", "family", "tenantId", "data")
        select ${new Date(hourMs)}::timestamptz, "meterId", "family", "tenantId", "data" from "UsageBlock"
        where "hour" = ${new Date(base)}::timestamptz`;
      hours += 1;
    }
  }
  return hours;
}

/** A year of hours of one instance of the first tenant. */
export async function fillYear(db: Database, { tenants }: SimulatedFleet, base: number): Promise<void> {
  const instanceId = tenants[0]?.instanceIds[0] ?? '';
  await db.$executeRaw`
    insert into "UsageHour" ("hour", "meterId", "hostId", "kind", "tenantId", "instanceId", "series")
    select h."hour" - n * interval '1 hour', h."meterId", h."hostId", h."kind", h."tenantId", h."instanceId", h."series"
    from "UsageHour" h, generate_series(1, 365 * 24) n
    where h."instanceId" = ${instanceId}::uuid and h."hour" = ${new Date(base)}::timestamptz`;
}

interface Size {
  bytes: number;
  values: number;
}

export async function sizeOfBlocks(db: Database): Promise<Size> {
  const [row] = await db.$queryRaw<{ bytes: bigint; meterHours: bigint; demandHours: bigint }[]>`
    select (select sum(pg_total_relation_size(inhrelid)) from pg_inherits where inhparent = '"UsageBlock"'::regclass)::bigint as bytes,
      (select count(*) from "UsageBlock" where "family" = 'cpu') as "meterHours",
      (select count(*) from "UsageBlock" where "family" = 'demand') as "demandHours"`;
  const values = Number(row?.meterHours ?? 0) * 60 * VALUES_PER_MINUTE + Number(row?.demandHours ?? 0) * 3_600;
  return { bytes: Number(row?.bytes ?? 0), values };
}

export async function sizeOfHours(db: Database): Promise<Size> {
  const [row] = await db.$queryRaw<{ bytes: bigint; rows: bigint }[]>`
    select (select sum(pg_total_relation_size(inhrelid)) from pg_inherits where inhparent = '"UsageHour"'::regclass)::bigint as bytes,
      (select count(*) from "UsageHour") as rows`;
  return {
    bytes: Number(row?.bytes ?? 0),
    values: Number(row?.rows ?? 0) * (USAGE_COUNTERS.length + VALUES_PER_MINUTE),
  };
}
