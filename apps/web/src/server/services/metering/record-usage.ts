import type { Transaction } from '@bulkhead/db';
import { USAGE_COUNTERS, type UsageAnswer, type UsageChunk, type UsageRecord } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { Deps } from '../../deps.ts';
import { lockHost, type LinkSource } from '../reports/lock-host.ts';
import { believedSpan, hoursOf, minuteOf, shareOf, type Span } from './chunk-span.ts';
import { addToHour } from './add-to-hour.ts';
import { addMinutes } from './add-minutes.ts';
import { readMeters, writeMeters } from './meters.ts';

/** A chunk of a host that was dead for a week touches 168 hours of a thousand meters. */
const CHUNK_TIMEOUT_MS = 60_000;

/** One odometer and what it grew by since it was last read. */
export interface Reading {
  meterId: string;
  kind: UsageRecord['kind'];
  tenantId: string | null;
  instanceId: string | null;
  totals: readonly number[];
  grown: readonly number[];
  record: UsageRecord;
}

export interface TakenUsage {
  /** The newest chunk of the answer's journal that is in the ledger. */
  seq: number;
  /** How many minutes of meters are in it now and were not before. */
  minutes: number;
}

/**
 * Takes what a host's journal answers into the ledger: each chunk with the cursor in one transaction, so that what was
 * taken is never taken again, in whatever order and however often it is answered. A host is believed only about tenants
 * and instances that are or were on it; an odometer that fell is nonsense, and nothing of it is taken. Stale: a newer
 * link of the host was accepted since; nothing was written by this one.
 */
export async function recordUsage(
  deps: Pick<Deps, 'db' | 'log'>,
  source: LinkSource,
  { journalId, chunks }: UsageAnswer,
): Promise<TakenUsage | 'stale'> {
  const taken: TakenUsage = { seq: 0, minutes: 0 };
  for (const chunk of chunks.toSorted((a, b) => a.seq - b.seq)) {
    const one = await deps.db.$transaction((tx) => recordChunk(deps, tx, source, journalId, chunk), {
      timeout: CHUNK_TIMEOUT_MS,
    });
    if (one === 'stale') return 'stale';
    taken.seq = one.seq;
    taken.minutes += one.minutes;
  }
  return taken;
}

async function recordChunk(
  deps: Pick<Deps, 'log'>,
  tx: Transaction,
  source: LinkSource,
  journalId: string,
  chunk: UsageChunk,
): Promise<TakenUsage | 'stale'> {
  const { hostId } = source;
  if ((await lockHost(tx, source)) === null) return 'stale';
  const cursor = await readCursor(tx, hostId, journalId);
  if (chunk.seq <= cursor.seq) return { seq: cursor.seq, minutes: 0 };
  // What chunks that were given up would have said is in the totals of the next one.
  const isAfterGap = cursor.readToMs !== null && chunk.seq > cursor.seq + 1;
  const fromMs = isAfterGap ? Math.min(cursor.readToMs ?? chunk.fromMs, chunk.fromMs) : chunk.fromMs;
  const span = believedSpan({ fromMs, toMs: chunk.toMs }, cursor.databaseMs);
  await writeCursor(tx, hostId, journalId, chunk.seq, span);
  const readings = await readGrowth(deps, tx, { hostId, journalId, chunk });
  await writeMeters(tx, { hostId, journalId, readTo: new Date(span.toMs) }, readings);
  await addToHours(tx, hostId, span, readings);
  const minutes = await addMinutes(tx, minuteOf(span), readings);
  return { seq: chunk.seq, minutes };
}

/** What of a chunk is believed, each odometer once. */
async function readGrowth(
  deps: Pick<Deps, 'log'>,
  tx: Transaction,
  { hostId, journalId, chunk }: { hostId: string; journalId: string; chunk: UsageChunk },
): Promise<Reading[]> {
  const known = await readMeters(tx, { hostId, journalId }, chunk.records);
  const readings: Reading[] = [];
  const seen = new Set<string>();
  let fallen = 0;
  for (const { index, tenantId, meterId, totals } of known) {
    const record = chunk.records[index];
    if (record === undefined) continue;
    const odometer = `${record.kind} ${tenantId} ${record.instanceId}`;
    if (seen.has(odometer)) continue;
    seen.add(odometer);
    const grown = USAGE_COUNTERS.map((_, counter) => (record.totals[counter] ?? 0) - (totals?.[counter] ?? 0));
    if (grown.some((amount) => amount < 0)) {
      fallen += 1;
      continue;
    }
    const { kind, instanceId } = record;
    readings.push({ meterId: meterId ?? newId(), kind, tenantId, instanceId, totals: record.totals, grown, record });
  }
  const strange = chunk.records.length - seen.size;
  if (strange > 0 || fallen > 0) {
    deps.log.warn('a part of what a host counted is not believed', { hostId, seq: chunk.seq, strange, fallen });
  }
  return readings;
}

async function addToHours(tx: Transaction, hostId: string, span: Span, readings: readonly Reading[]): Promise<void> {
  const spanMs = span.toMs - span.fromMs;
  for (const part of hoursOf(span)) {
    const shares = readings.map((reading) => ({
      ...reading,
      grown: reading.grown.map((growth) => shareOf(growth, part, spanMs)),
    }));
    await addToHour(tx, hostId, new Date(part.hourMs), shares);
  }
}

async function readCursor(tx: Transaction, hostId: string, journalId: string) {
  const [row] = await tx.$queryRaw<{ seq: bigint | null; readTo: Date | null; now: Date }[]>`
    select c."seq", c."readTo", clock_timestamp() as now
    from (select) as one
    left join "UsageCursor" c on c."hostId" = ${hostId}::uuid and c."journalId" = ${journalId}::uuid`;
  return {
    seq: Number(row?.seq ?? 0),
    readToMs: row?.readTo?.getTime() ?? null,
    databaseMs: row?.now.getTime() ?? Date.now(),
  };
}

async function writeCursor(
  tx: Transaction,
  hostId: string,
  journalId: string,
  seq: number,
  { toMs }: Span,
): Promise<void> {
  await tx.$executeRaw`
    insert into "UsageCursor" ("hostId", "journalId", "seq", "readTo", "updatedAt")
    values (${hostId}::uuid, ${journalId}::uuid, ${seq}::bigint, ${new Date(toMs)}::timestamptz, clock_timestamp())
    on conflict ("hostId", "journalId") do update set
      "seq" = excluded."seq", "readTo" = excluded."readTo", "updatedAt" = excluded."updatedAt"`;
}
