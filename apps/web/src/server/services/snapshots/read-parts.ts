import { Prisma, type Database } from '@bulkhead/db';

/** A part of a snapshot: how it is asked for, and what its rows say. Rows come as JSON: a bigint is a number, a time is a text. */
export interface SnapshotPart<T> {
  select: Prisma.Sql;
  parse: (rows: readonly unknown[]) => T;
}

type Parts = Record<string, SnapshotPart<unknown>>;
type Answers<P extends Parts> = { [name in keyof P]: P[name] extends SnapshotPart<infer T> ? T : never };

/** All parts as they are at one moment, for it is one statement: each question of its own would cost a way to the database. */
export async function readParts<P extends Parts>(db: Pick<Database, '$queryRaw'>, parts: P): Promise<Answers<P>> {
  const columns = Object.entries(parts).map(
    ([name, { select }]) => Prisma.sql`(
      select coalesce(jsonb_agg(to_jsonb(part)), '[]') from (${select}) part
    ) as ${Prisma.raw(`"${name}"`)}`,
  );
  const [row] = await db.$queryRaw<Record<string, unknown[]>[]>`select ${Prisma.join(columns)}`;
  const answers = Object.entries(parts).map(([name, { parse }]) => [name, parse(row?.[name] ?? [])]);
  return Object.fromEntries(answers) as Answers<P>;
}
