import type { Deps } from '../../deps.ts';
import { readStanding } from './read-standing.ts';
import { openHeadStore, type Heads } from './signed-heads.ts';

/** Of several web processes one writes the heads. Any number that no other lock uses. */
const EXPORT_LOCK = 7_305_121_002n;
const TRANSACTION_BOUNDS = { maxWait: 2_000, timeout: 30_000 };
export const EXPORT_EVERY_MS = 5 * 60_000;

type ExportDeps = Pick<Deps, 'db' | 'sealer' | 'env' | 'log' | 'now'>;

/**
 * Writes the heads of all chains, signed, to <dataDir>/audit-heads. Where a chain has become shorter than it once was
 * nothing is written any more, so that the proof of it is not pushed out: the log says so each time.
 */
export async function exportHeads(deps: ExportDeps): Promise<'written' | 'unchanged' | 'busy' | 'refused'> {
  return deps.db.$transaction(async (tx) => {
    const [lock] = await tx.$queryRaw<{ taken: boolean }[]>`select pg_try_advisory_xact_lock(${EXPORT_LOCK}) as taken`;
    if (!lock?.taken) return 'busy';
    const heads = await tx.$queryRaw<Heads['heads']>`
      select chain, seq::float8 as seq, hash from "AuditHead" where seq > 0 order by chain limit 100000`;
    const store = await openHeadStore({ dataDir: deps.env.BULKHEAD_DATA_DIR, sealer: deps.sealer });
    const { signed } = await store.readAll();
    const newest = signed.at(-1);
    if (JSON.stringify(newest?.heads) === JSON.stringify(heads)) return 'unchanged';
    const shortened = newest === undefined ? [] : findShortened(newest.heads, heads);
    if (shortened.length > 0) {
      deps.log.error('audit chains are shorter than they were; run `bulkhead audit verify`', {
        chains: shortened.slice(0, 10),
      });
      return 'refused';
    }
    await store.append({ atMs: deps.now().getTime(), heads });
    return 'written';
  }, TRANSACTION_BOUNDS);
}

/** Chains that were further once, or that stand where they stood with another hash. */
function findShortened(before: Heads['heads'], now: Heads['heads']): string[] {
  const byChain = new Map(now.map((head) => [head.chain, head]));
  return before
    .filter((head) => {
      const current = byChain.get(head.chain);
      return !current || current.seq < head.seq || (current.seq === head.seq && current.hash !== head.hash);
    })
    .map(({ chain }) => chain);
}

/** Exports the heads and verifies what is new, now and every five minutes; answers how to stop it. */
export function keepExportingHeads(deps: ExportDeps): () => void {
  let running = false;
  const run = async () => {
    if (running) return;
    running = true;
    try {
      await exportHeads(deps);
      const { breaches } = await readStanding(deps, null);
      if (breaches.length > 0) deps.log.error('audit chains are broken', { breaches: breaches.slice(0, 10) });
    } catch (error) {
      deps.log.warn('the heads of the audit chains could not be written or verified; next try in five minutes', {
        error,
      });
    } finally {
      running = false;
    }
  };
  void run();
  const timer = setInterval(() => void run(), EXPORT_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
