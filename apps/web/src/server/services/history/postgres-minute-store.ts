import type { Database } from '@bulkhead/db';
import {
  DAY_MS,
  HISTORY_FAMILIES,
  HISTORY_SERIES,
  HOUR_MS,
  MINUTE_MS,
  type HistoryFamily,
  type HistorySeries,
} from '@bulkhead/shared';
import { z } from 'zod';
import { decodeBlock, type SpreadSink } from './block-codec.ts';
import { StepGatherer, type StepColumn } from './gather-steps.ts';
import type { HistoryQuery, HistoryRows, MinuteStore } from './history-store.ts';
import { decodeMinute } from './minute-codec.ts';
import { metersOf, piecesOf, type PackedPieces } from './subject-meters.ts';

const FAMILIES = Object.keys(HISTORY_FAMILIES) as HistoryFamily[];
const STAGED = 'minutes';

interface PackedRow {
  /** Which subject, from 1. */
  place: number;
  hostId: string;
  /** A family, whose pieces are hours since `fromMs`; or `minutes`, whose pieces are minutes since `fromMs`. */
  family: string;
  packed: PackedPieces;
}

/** Minutes in PostgreSQL: hours that are over in blocks, the others one by one. Kept for so many days. */
export function createPostgresMinuteStore(db: Database, options: { keptDays: number; now: () => Date }): MinuteStore {
  return {
    keptSinceMs: () => options.now().getTime() - options.keptDays * DAY_MS,
    read: (query) => readMinutes(db, query),
  };
}

async function readMinutes(db: Database, query: HistoryQuery): Promise<HistoryRows[]> {
  const wanted = new Set(query.series);
  const families = FAMILIES.filter((family) => HISTORY_FAMILIES[family].some((series) => wanted.has(series)));
  const hourMs = Math.floor(query.fromMs / HOUR_MS) * HOUR_MS;
  const rows = await readPacked(db, query, families, hourMs);
  const gatherers = query.subjects.map(() => new StepGatherer(query));
  for (const { place, hostId, family, packed } of rows) {
    const gatherer = gatherers[place - 1];
    if (gatherer === undefined) continue;
    const columnOf = (series: HistorySeries) => (wanted.has(series) ? gatherer.column(hostId, series) : null);
    for (const piece of piecesOf(packed)) {
      if (family === STAGED) addStaged(columnOf, piece.data, query.fromMs + piece.place * MINUTE_MS);
      else addBlock(columnOf, familySchema.parse(family), piece.data, hourMs + piece.place * HOUR_MS, query.onlyMeans);
    }
  }
  return gatherers.map((gatherer) => gatherer.rows());
}

const familySchema = z.enum(FAMILIES);
type ColumnOf = (series: HistorySeries) => StepColumn | null;

function addStaged(columnOf: ColumnOf, data: Uint8Array, minuteMs: number): void {
  decodeMinute(data).series.forEach((spread, index) => {
    const series = HISTORY_SERIES[index];
    if (spread === null || series === undefined) return;
    const [min, mean, max] = spread;
    columnOf(series)?.add(minuteMs, min, mean, 1, max);
  });
}

function addBlock(
  columnOf: ColumnOf,
  family: HistoryFamily,
  data: Uint8Array,
  hourMs: number,
  onlyMeans?: boolean,
): void {
  const sinkOf = (series: HistorySeries): SpreadSink | null => {
    const column = columnOf(series);
    return column && ((minute, min, mean, max) => column.add(hourMs + minute * MINUTE_MS, min, mean, 1, max));
  };
  decodeBlock(family, data, sinkOf, onlyMeans);
}

/** One row for each subject, host and family, however many hours: rows cost more than what is in them. */
function readPacked(
  db: Database,
  { subjects, fromMs, toMs }: HistoryQuery,
  families: readonly HistoryFamily[],
  hourMs: number,
): Promise<PackedRow[]> {
  const [from, to, hour] = [new Date(fromMs), new Date(toMs), new Date(hourMs)];
  return db.$queryRaw<PackedRow[]>`
    with ${metersOf(subjects, from)}
    select m.place, m."hostId"::text as "hostId", b."family", encode(string_agg(
        int4send((extract(epoch from b."hour" - ${hour}::timestamptz) / 3600)::int) || int4send(length(b."data")) || b."data", ''
      ), 'base64') as packed
    from meters m join "UsageBlock" b on b."meterId" = m."id" and b."family" = any(${families}::text[])
      and b."hour" >= ${hour}::timestamptz and b."hour" < ${to}::timestamptz
    group by m.place, m."hostId", b."family"
    union all
    select m.place, m."hostId"::text, ${STAGED}, encode(string_agg(
        int4send((extract(epoch from u."minute" - ${from}::timestamptz) / 60)::int) || int4send(length(u."data")) || u."data", ''
      ), 'base64')
    from meters m join "UsageMinute" u on u."meterId" = m."id"
      and u."minute" >= ${from}::timestamptz and u."minute" < ${to}::timestamptz
    group by m.place, m."hostId"`;
}
