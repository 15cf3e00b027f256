import { existsSync, readFileSync } from 'node:fs';
import type { HostFacts } from './compare.ts';
import { parseMounts } from './parse-mounts.ts';
import { readNamespaces } from './read-process.ts';

/** The kernel takes 6 µs a mount to tell them: milliseconds on a host with hundreds of containers. */
const KEPT_MS = 5_000;
/** What the clock may be corrected by without anybody's notice; as long before the reading must a run have begun. */
const CLOCK_MARGIN_MS = 50;

interface Kept {
  facts: HostFacts;
  enginePid: number | null;
  /** When it was read: by the clock that the engine writes a run's start with, and by one that nobody sets. */
  atMs: number;
  steadyMs: number;
}

/**
 * What is the host's. File systems come and go, and a stale list would take a host's for a container's own: so it is kept
 * for a moment only, in which many containers are looked at, and never for a run that began after it was read.
 */
export class HostBook {
  readonly #now: () => number;
  readonly #steadyNow: () => number;
  readonly #readFacts: (enginePid: number | null) => HostFacts;
  #kept: Kept | null = null;

  constructor(now: () => number, steadyNow = () => performance.now(), readFacts = readHost) {
    this.#now = now;
    this.#steadyNow = steadyNow;
    this.#readFacts = readFacts;
  }

  /** `enginePid` null: the engine's process cannot be seen. `sinceMs`: when the run began; null: not known. */
  read(enginePid: number | null, sinceMs: number | null): HostFacts {
    const [atMs, steadyMs] = [this.#now(), this.#steadyNow()];
    const kept = this.#kept;
    if (kept !== null && kept.enginePid === enginePid && sinceMs !== null) {
      const ageMs = steadyMs - kept.steadyMs;
      // A clock that was set back since makes a run look older than the reading that it followed.
      const isClockSteady = Math.abs(atMs - kept.atMs - ageMs) < CLOCK_MARGIN_MS;
      if (isClockSteady && ageMs < KEPT_MS && kept.atMs - sinceMs > CLOCK_MARGIN_MS) return kept.facts;
    }
    // The moment before the reading counts: what is mounted while it goes on may not be in it.
    const facts = this.#readFacts(enginePid);
    this.#kept = { facts, enginePid, atMs, steadyMs };
    return facts;
  }
}

function readHost(enginePid: number | null): HostFacts {
  const mounts = parseMounts(readFileSync('/proc/self/mountinfo', 'utf8'));
  return {
    mounts: { devices: new Set(mounts.map(({ device }) => device)), exists: existsSync },
    namespaces: ['self' as const, 1, ...(enginePid === null ? [] : [enginePid])].map((pid) => readNamespaces(pid)),
  };
}
