import type { Database } from '@bulkhead/db';
import {
  HISTORY_FAMILIES,
  HISTORY_SERIES,
  HOUR_MS,
  MINUTE_MS,
  type HistoryFamily,
  type HistorySeries,
} from '@bulkhead/shared';
import { z } from 'zod';
import { decodeBlock } from './block-codec.ts';
import { StepGatherer } from './gather-steps.ts';
import type { HistoryQuery, HistoryRows, MinuteStore } from './history-store.ts';
import { decodeMinute } from './minute-codec.ts';
import { metersOf, piecesOf } from './subject-meters.ts';

const FAMILIES = Object.keys(HISTORY_FAMILIES) as HistoryFamily[];
const STAGED = 'minutes';

interface PackedRow {
  /** Which subject, from 1. */
  place: number;
  hostId: string;
  /** A family, whose pieces are hours since `fromMs`; or `minutes`, whose pieces are minutes since `fromMs`. */
  family: string;
  packed: Uint8Array;
}

/** Minutes in PostgreSQL: hours that are over in blocks, the others one by one. Kept for so many days. */
export function createPostgresMinuteStore(db: Database, options: { keptDays: number; now: () => Date }): MinuteStore {
  return {
    keptSinceMs: () => options.now().getTime() - options.keptDays * 24 * HOUR_MS,
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
    const add = (series: HistorySeries, atMs: number, min: number, mean: number, max: number) => {
      if (atMs >= query.fromMs && atMs < query.toMs) gatherer.add(hostId, series, atMs, min, mean, 1, max);
    };
    for (const piece of piecesOf(packed)) {
      if (family === STAGED) {
        const minuteMs = query.fromMs + piece.place * MINUTE_MS;
        decodeMinute(piece.data).series.forEach((spread, index) => {
          const series = HISTORY_SERIES[index];
          if (spread !== null && series !== undefined && wanted.has(series)) add(series, minuteMs, ...spread);
        });
      } else {
        const beginMs = hourMs + piece.place * HOUR_MS;
        decodeBlock(familySchema.parse(family), piece.data, wanted, (series, minute, min, mean, max) =>
          add(series, beginMs + minute * MINUTE_MS, min, mean, max),
        );
      }
    }
  }
  return gatherers.map((gatherer) => gatherer.rows());
}

const familySchema = z.enum(FAMILIES);

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
    select m.place, m."hostId"::text as "hostId", b."family", string_agg(
        int4send((extract(epoch from b."hour" - ${hour}::timestamptz) / 3600)::int) || int4send(length(b."data")) || b."data", ''
      ) as packed
    from meters m join "UsageBlock" b on b."meterId" = m."id" and b."family" = any(${families}::text[])
      and b."hour" >= ${hour}::timestamptz and b."hour" < ${to}::timestamptz
    group by m.place, m."hostId", b."family"
    union all
    select m.place, m."hostId"::text, ${STAGED}, string_agg(
        int4send((extract(epoch from u."minute" - ${from}::timestamptz) / 60)::int) || int4send(length(u."data")) || u."data", ''
      )
    from meters m join "UsageMinute" u on u."meterId" = m."id"
      and u."minute" >= ${from}::timestamptz and u."minute" < ${to}::timestamptz
    group by m.place, m."hostId"`;
}
