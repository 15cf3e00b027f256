import type { Database, Transaction } from '@bulkhead/db';
import { Prisma } from '@bulkhead/db';
import type { Deps } from '../../deps.ts';

/** Any number that no other advisory lock of ours uses. */
const PARTITION_LOCK = 7_021_007;
/** Whoever waits for a lock on a whole table makes all others wait behind. */
const LOCK_TIMEOUT = '3s';
/** Partitions that are made in one look for rows that came before theirs was there. */
const MAX_STRAYS = 20;

const PARTITIONED = {
  /** Hours are kept for good; the ledger of a month is some hundred thousand rows. */
  UsageHour: { unit: 'month', ahead: 1, letter: 'm', shape: 'YYYYMM', fillFactor: 70 },
  /** A day is what is dropped at once. */
  UsageBlock: { unit: 'day', ahead: 2, letter: 'd', shape: 'YYYYMMDD', fillFactor: 100 },
} as const;
type Partitioned = keyof typeof PARTITIONED;

/**
 * Makes the partitions of now and of the time to come, and those of rows that came before theirs was there, which move
 * there. Any number of processes may do it at once.
 */
export async function makePartitions(db: Database): Promise<void> {
  for (const table of Object.keys(PARTITIONED) as Partitioned[]) {
    for (const { name, from, to } of await findMissing(db, table)) {
      await alone(db, (tx) => makePartition(tx, table, { name, from, to }));
    }
  }
}

/** Drops days of blocks that are too old. The ledger's hours, and with them the peaks, stay for good. */
export async function dropOldBlocks({ db, env }: Pick<Deps, 'db' | 'env'>): Promise<void> {
  const days = env.BULKHEAD_MINUTES_KEPT_DAYS;
  const old = await db.$queryRaw<{ name: string }[]>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = '"UsageBlock"'::regclass and c.relname ~ '^UsageBlock_d[0-9]{8}$'
      and (to_date(right(c.relname, 8), 'YYYYMMDD') + 1)::timestamp at time zone 'UTC'
        <= clock_timestamp() - make_interval(days => ${days})
    order by 1`;
  for (const { name } of old) {
    await alone(db, (tx) => tx.$executeRaw`drop table if exists ${quoted(name)}`);
  }
  await db.$executeRaw`
    delete from "UsageBlock_default" where "hour" < clock_timestamp() - make_interval(days => ${days})`;
}

interface Missing {
  name: string;
  from: string;
  to: string;
}

function findMissing(db: Database, table: Partitioned): Promise<Missing[]> {
  const { unit, ahead, letter, shape } = PARTITIONED[table];
  const step = Prisma.raw(`interval '1 ${unit}'`);
  return db.$queryRaw<Missing[]>`
    with wanted as (
      select date_trunc(${unit}, clock_timestamp() at time zone 'UTC') + n * ${step} as begins
      from generate_series(0, ${ahead}::int) n
      union
      (select distinct date_trunc(${unit}, "hour" at time zone 'UTC') from ${quoted(`${table}_default`)} limit ${MAX_STRAYS})
    ), named as (
      select ${`${table}_${letter}`} || to_char(begins, ${shape}) as name, begins from wanted
    )
    select name, to_char(begins, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as from,
      to_char(begins + ${step}, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as to
    from named where to_regclass(quote_ident(name)) is null order by name`;
}

/** Filled before it is attached: the default partition must not hold what belongs into another one. */
async function makePartition(tx: Transaction, table: Partitioned, { name, from, to }: Missing): Promise<void> {
  // Not `to_regclass`: in a transaction that waited for another one it answers what this connection remembers.
  const [is] = await tx.$queryRaw<{ there: boolean }[]>`
    select exists (select 1 from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = ${`"${table}"`}::regclass and c.relname = ${name}) as there`;
  if (is?.there === true) return;
  const [parent, fallback, own] = [quoted(table), quoted(`${table}_default`), quoted(name)];
  // Statements that define take no parameters; these texts are the database's own.
  const [first, last] = [Prisma.raw(`'${from}'`), Prisma.raw(`'${to}'`)];
  const fillFactor = Prisma.raw(String(PARTITIONED[table].fillFactor));
  await tx.$executeRaw`lock table ${fallback} in access exclusive mode`;
  await tx.$executeRaw`create table ${own} (like ${parent} including all) with (fillfactor = ${fillFactor})`;
  await tx.$executeRaw`
    with moved as (delete from ${fallback} where "hour" >= ${first} and "hour" < ${last} returning *)
    insert into ${own} select * from moved`;
  await tx.$executeRaw`alter table ${parent} attach partition ${own} for values from (${first}) to (${last})`;
}

/** One process at a time, and none for long. */
function alone(db: Database, change: (tx: Transaction) => Promise<unknown>): Promise<void> {
  return db.$transaction(async (tx) => {
    await tx.$executeRaw`select set_config('lock_timeout', ${LOCK_TIMEOUT}, true)`;
    await tx.$executeRaw`select pg_advisory_xact_lock(${PARTITION_LOCK})`;
    await change(tx);
  });
}

function quoted(name: string): Prisma.Sql {
  return Prisma.raw(`"${name}"`);
}
