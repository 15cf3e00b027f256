import type { Database } from '@bulkhead/db';
import { HISTORY_SERIES, HOUR_MS, MINUTE_MS } from '@bulkhead/shared';
import { StepGatherer } from './gather-steps.ts';
import type { HistoryQuery, HistoryRows } from './history-store.ts';
import { decodeHour } from './hour-codec.ts';
import { decodeMinute } from './minute-codec.ts';
import { metersOf, piecesOf, type PackedPieces } from './subject-meters.ts';

interface PackedRow {
  /** Which subject, from 1. */
  place: number;
  hostId: string;
  isHours: boolean;
  packed: PackedPieces;
}

/** The hour tier, in steps of whole hours: the ledger's hours, and what of the newest ones is not packed yet. */
export async function readHours(db: Database, query: HistoryQuery): Promise<HistoryRows[]> {
  const { subjects, fromMs } = query;
  const [from, to] = [new Date(fromMs), new Date(query.toMs)];
  const wanted = new Set(query.series);
  const rows = await db.$queryRaw<PackedRow[]>`
    with ${metersOf(subjects, from)}
    select m.place, m."hostId"::text as "hostId", true as "isHours", encode(string_agg(
        int4send((extract(epoch from h."hour" - ${from}::timestamptz) / 3600)::int) || int4send(length(h."series")) || h."series", ''
      ), 'base64') as packed
    from meters m join "UsageHour" h on h."meterId" = m."id" and h."series" is not null
      and h."hour" >= ${from}::timestamptz and h."hour" < ${to}::timestamptz
    group by m.place, m."hostId"
    union all
    select m.place, m."hostId"::text, false, encode(string_agg(
        int4send((extract(epoch from u."minute" - ${from}::timestamptz) / 60)::int) || int4send(length(u."data")) || u."data", ''
      ), 'base64')
    from meters m join "UsageMinute" u on u."meterId" = m."id"
      and u."minute" >= ${from}::timestamptz and u."minute" < ${to}::timestamptz
    group by m.place, m."hostId"`;
  const gatherers = subjects.map(() => new StepGatherer(query));
  for (const { place, hostId, isHours, packed } of rows) {
    const gatherer = gatherers[place - 1];
    if (gatherer === undefined) continue;
    for (const piece of piecesOf(packed)) {
      const atMs = fromMs + piece.place * (isHours ? HOUR_MS : MINUTE_MS);
      const known = isHours ? decodeHour(piece.data) : decodeMinute(piece.data).series.map(asHour);
      known.forEach((hour, index) => {
        const series = HISTORY_SERIES[index];
        if (hour === null || series === undefined || !wanted.has(series)) return;
        gatherer.column(hostId, series).add(atMs, hour.min, hour.sum, hour.count, hour.max);
      });
    }
  }
  return gatherers.map((gatherer) => gatherer.rows());
}

function asHour(spread: readonly [number, number, number] | null) {
  return spread === null ? null : { min: spread[0], sum: spread[1], count: 1, max: spread[2] };
}
