import type { AuditStanding } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { readMarks } from './read-marks.ts';
import { GENESIS, verifyChain, type ChainPosition, type ChainReport } from './verify-chain.ts';

/*
 * Reading whole chains at every look would cost too much, so each process remembers how far it has come and goes on from
 * there; once a day it begins again, because what was right yesterday may have been changed since.
 */

/** Entries read for one look, over all of its chains. */
const MAX_ENTRIES_EACH = 20_000;
const MAX_CHAINS = 5_000;
const AGAIN_MS = 86_400_000;
const MARKS_MS = 60_000;

type StandingDeps = Pick<Deps, 'db' | 'sealer' | 'env' | 'now'>;

interface Progress {
  sinceMs: number;
  at: ChainPosition;
}

interface Memory {
  progress: Map<string, Progress>;
  marks: { readAtMs: number; of: (chain: string) => Map<number, string> } | null;
}

/** One for each process: its environment is in the deps of every request, while a tenant's database is made for one. */
const memories = new WeakMap<Deps['env'], Memory>();

/** How far chains are verified: one tenant's, `system`, or with null all of them. */
export async function readStanding(deps: StandingDeps, chain: string | null): Promise<AuditStanding> {
  const rows = chain === null ? await readChains(deps) : [{ chain, tenantSlug: null }];
  let left = MAX_ENTRIES_EACH;
  const standing: AuditStanding = { chains: rows.length, entries: 0, verified: 0, verifiedAtMs: 0, breaches: [] };
  for (const row of rows) {
    const { report, read } = await advance(deps, row.chain, left);
    left = Math.max(0, left - read);
    standing.entries += report.entries;
    standing.verified += report.upTo.seq;
    if (report.breach) standing.breaches.push({ ...report.breach, ...row });
  }
  standing.verifiedAtMs = deps.now().getTime();
  return standing;
}

function readChains({ db }: StandingDeps): Promise<{ chain: string; tenantSlug: string | null }[]> {
  return db.$queryRaw`
    select h.chain, t.slug as "tenantSlug" from "AuditHead" h left join "Tenant" t on t.id::text = h.chain
    order by h.chain limit ${MAX_CHAINS}`;
}

async function advance(
  deps: StandingDeps,
  chain: string,
  maxEntries: number,
): Promise<{ report: ChainReport; read: number }> {
  const memory = memories.get(deps.env) ?? { progress: new Map<string, Progress>(), marks: null };
  memories.set(deps.env, memory);
  const nowMs = deps.now().getTime();
  const known = memory.progress.get(chain);
  const from = known && nowMs - known.sinceMs < AGAIN_MS ? known : { sinceMs: nowMs, at: GENESIS };
  if (memory.marks === null || nowMs - memory.marks.readAtMs > MARKS_MS) {
    memory.marks = { readAtMs: nowMs, of: (await readMarks(deps)).marksOf };
  }
  const report = await verifyChain(deps, chain, { from: from.at, maxEntries, marks: memory.marks.of(chain) });
  if (memory.progress.size < MAX_CHAINS || known)
    memory.progress.set(chain, { sinceMs: from.sinceMs, at: report.upTo });
  return { report, read: report.upTo.seq - from.at.seq };
}
