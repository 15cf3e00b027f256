import { Prisma } from '@bulkhead/db';
import type { HistorySubject } from './history-store.ts';

/**
 * The common table expression `meters` (place, id, hostId): the odometers of each subject that were read since a moment,
 * with the subject's place in the list. An instance is asked for with its tenant, or by operators without.
 */
export function metersOf(subjects: readonly HistorySubject[], since: Date): Prisma.Sql {
  // Of kinds that nobody asks for there is nothing to plan.
  const kinds = [...new Set(subjects.map(({ kind }) => kind))];
  return Prisma.sql`
    wanted as (
      select * from unnest(
        ${subjects.map(({ kind }) => kind)}::text[],
        ${subjects.map(({ hostId }) => hostId)}::uuid[],
        ${subjects.map(({ tenantId }) => tenantId)}::uuid[],
        ${subjects.map(({ instanceId }) => instanceId)}::uuid[]
      ) with ordinality as w(kind, "hostId", "tenantId", "instanceId", place)
    ), meters as materialized (
      ${Prisma.join(
        kinds.map(
          (kind) => Prisma.sql`
            select w.place::int as place, m."id", m."hostId" from wanted w join "Meter" m on ${WHOSE[kind]}
            where w.kind = ${kind} and m."kind" = ${kind} and m."readTo" >= ${since}::timestamptz`,
        ),
        ' union all ',
      )}
    )`;
}

const WHOSE: Readonly<Record<HistorySubject['kind'], Prisma.Sql>> = {
  instance: Prisma.sql`m."instanceId" = w."instanceId" and (w."tenantId" is null or m."tenantId" = w."tenantId")`,
  tenant: Prisma.sql`m."tenantId" = w."tenantId" and (w."hostId" is null or m."hostId" = w."hostId")`,
  host: Prisma.sql`m."hostId" = w."hostId"`,
};

/** Base64, which the database client hands on as it is: bytes go through hexadecimal, and three copies. */
export type PackedPieces = string;

/** Pieces that were put one after the other: a number of four bytes, a length of four bytes, the piece. */
export function* piecesOf(pieces: PackedPieces): Generator<{ place: number; data: Uint8Array }> {
  const packed = Buffer.from(pieces, 'base64');
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  for (let at = 0; at < packed.length;) {
    const length = view.getInt32(at + 4);
    yield { place: view.getInt32(at), data: packed.subarray(at + 8, at + 8 + length) };
    at += 8 + length;
  }
}
