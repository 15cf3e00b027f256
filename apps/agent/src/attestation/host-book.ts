import { existsSync, readFileSync } from 'node:fs';
import type { HostFacts } from './compare.ts';
import { parseMounts } from './parse-mounts.ts';
import { readNamespaces } from './read-process.ts';

/** The kernel takes 6 µs a mount to tell them: milliseconds on a host with hundreds of containers. */
const KEPT_MS = 5_000;

/**
 * What is the host's. File systems come and go, and a stale list would take a host's for a container's own: so it is kept
 * for a moment only, in which many containers are looked at, and never for a run that began after it was read.
 */
export class HostBook {
  readonly #now: () => number;
  #kept: { facts: HostFacts; atMs: number; enginePid: number | null } | null = null;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** `enginePid` null: the engine's process cannot be seen. `sinceMs`: when the run began; null: not known. */
  read(enginePid: number | null, sinceMs: number | null): HostFacts {
    const atMs = this.#now();
    const kept = this.#kept;
    if (kept !== null && kept.enginePid === enginePid && sinceMs !== null && kept.atMs > sinceMs) {
      // A clock that was set back makes it look younger than it is.
      if (atMs >= kept.atMs && atMs - kept.atMs < KEPT_MS) return kept.facts;
    }
    const facts = readHost(enginePid);
    this.#kept = { facts, atMs, enginePid };
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
