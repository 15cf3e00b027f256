import { Prisma, type Database } from '@bulkhead/db';
import { createHash } from 'node:crypto';

/** A row of AuditEntry as it is hashed: every field as the database writes it as text. */
export interface HashedFields {
  previous: string;
  seq: number;
  atMs: number;
  actor: string;
  tenantId: string | null;
  action: string;
  target: string;
  /** jsonb as text: keys in the database's own order. */
  details: string;
  outcome: string;
  address: string;
}

/** How a chain is broken. `rewritten`: it holds together, but is not the chain whose head was signed. */
export type BreachKind = 'changed' | 'missing' | 'reordered' | 'inserted' | 'cut' | 'head' | 'rewritten';

export interface Breach {
  /** The first entry that is not what it was, by its number in the chain. */
  seq: number;
  kind: BreachKind;
  message: string;
}

export interface ChainPosition {
  seq: number;
  hash: string;
}

export interface ChainReport {
  chain: string;
  /** The last entry up to which all is as it was written. */
  upTo: ChainPosition;
  /** Entries in the chain when it was begun to be read. */
  entries: number;
  breach: Breach | null;
}

interface VerifyOptions {
  /** Begin after this entry, which was verified before. */
  from?: ChainPosition;
  /** Stop after so many entries. */
  maxEntries?: number;
  /** Hashes by number, from heads that were signed earlier. */
  marks?: ReadonlyMap<number, string>;
}

/** The hash before the first entry. */
export const GENESIS: ChainPosition = { seq: 0, hash: '0'.repeat(64) };
const PAGE_SIZE = 2_000;

/** The hash that an entry must have, computed without the database. */
export function hashEntry(row: HashedFields): string {
  const fields = [
    row.previous,
    String(row.seq),
    String(row.atMs),
    row.actor,
    row.tenantId ?? '',
    row.action,
    row.target,
    row.details,
    row.outcome,
    row.address,
  ];
  const hash = createHash('sha256');
  for (const field of fields) hash.update(`${Buffer.byteLength(field)}:${field}`);
  return hash.digest('hex');
}

/** Reads a chain from its beginning, a page at a time, and stops at the first entry that is not what was written. */
export async function verifyChain(
  { db }: { db: Database },
  chain: string,
  { from = GENESIS, maxEntries = Infinity, marks = new Map() }: VerifyOptions = {},
): Promise<ChainReport> {
  const ends = await readEnds(db, chain);
  const report = (upTo: ChainPosition, breach: Breach | null): ChainReport => ({
    chain,
    upTo,
    entries: ends.lastSeq,
    breach,
  });
  let at = from;
  while (at.seq < ends.lastSeq && at.seq - from.seq < maxEntries) {
    const rows = await readRows(db, chain, at.seq, ends.lastSeq);
    for (const row of rows) {
      const breach = findBreach(row, chain, at, marks);
      if (breach) return report(at, breach);
      at = { seq: row.seq, hash: row.hash };
    }
    if (rows.length === 0) break;
  }
  const complete = at.seq >= ends.lastSeq;
  return report(at, complete ? findEndBreach(at, ends, marks) : null);
}

type Row = HashedFields & { hash: string; chain: string };

function findBreach(row: Row, chain: string, at: ChainPosition, marks: ReadonlyMap<number, string>): Breach | null {
  const { seq } = row;
  const expected = at.seq + 1;
  if (seq < expected) {
    return { seq, kind: 'inserted', message: `Entry ${seq} stands before the first entry of the chain.` };
  }
  if (seq > expected) {
    const missing = seq - expected === 1 ? `Entry ${expected} is` : `Entries ${expected} to ${seq - 1} are`;
    return { seq: expected, kind: 'missing', message: `${missing} missing: entry ${at.seq} is followed by ${seq}.` };
  }
  if (row.previous !== at.hash) {
    return {
      seq,
      kind: 'reordered',
      message: `Entry ${seq} does not follow entry ${at.seq}: it was moved or put in, or the one before it was replaced.`,
    };
  }
  if (row.chain !== (row.tenantId ?? 'system') || row.chain !== chain || hashEntry(row) !== row.hash) {
    return { seq, kind: 'changed', message: `Entry ${seq} was changed after it was written: its hash is another.` };
  }
  const signed = marks.get(seq);
  if (signed !== undefined && signed !== row.hash) {
    return {
      seq,
      kind: 'rewritten',
      message: `The chain was rewritten up to entry ${seq}, or further: a signed head says that it had another hash.`,
    };
  }
  return null;
}

interface Ends {
  lastSeq: number;
  headSeq: number | null;
  headHash: string | null;
}

function findEndBreach(at: ChainPosition, ends: Ends, marks: ReadonlyMap<number, string>): Breach | null {
  const signedSeq = Math.max(0, ...marks.keys());
  const knownSeq = Math.max(ends.headSeq ?? 0, signedSeq);
  if (knownSeq > at.seq) {
    const witness = signedSeq > at.seq ? 'a signed head' : 'the head';
    return {
      seq: at.seq + 1,
      kind: 'cut',
      message: `The end is cut off: entries ${at.seq + 1} to ${knownSeq} are missing, as ${witness} says.`,
    };
  }
  if (at.seq === 0 && ends.headSeq === null) return null;
  if (ends.headSeq !== null && ends.headSeq < at.seq) {
    const seq = ends.headSeq + 1;
    return { seq, kind: 'head', message: `The head says ${ends.headSeq}, the chain goes on with entry ${seq}.` };
  }
  if (ends.headSeq === null || ends.headHash !== at.hash) {
    return { seq: at.seq, kind: 'head', message: `The head was altered: it is not that of entry ${at.seq}.` };
  }
  return null;
}

/** Both ends in one statement, so that what is appended meanwhile is in both or in neither. */
async function readEnds(db: Database, chain: string): Promise<Ends> {
  const [ends] = await db.$queryRaw<Ends[]>`
    select coalesce((select max(seq) from "AuditEntry" where chain = ${chain}), 0)::float8 as "lastSeq",
      (select seq from "audit_head"(${chain}))::float8 as "headSeq",
      (select hash from "audit_head"(${chain})) as "headHash"`;
  if (!ends) throw new Error('a select without a row');
  return ends;
}

function readRows(db: Database, chain: string, afterSeq: number, lastSeq: number): Promise<Row[]> {
  // Before the first page also what stands before the beginning.
  const after = afterSeq === 0 ? Prisma.empty : Prisma.sql`and seq > ${afterSeq}::bigint`;
  return db.$queryRaw<Row[]>`
    select previous, seq::float8 as seq, (extract(epoch from at) * 1000)::float8 as "atMs", actor, "tenantId"::text as "tenantId",
      action, target, details::text as details, outcome, address, hash, chain
    from "AuditEntry" where chain = ${chain} ${after} and seq <= ${lastSeq}::bigint order by seq limit ${PAGE_SIZE}`;
}
