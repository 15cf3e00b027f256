import type { Database } from '@bulkhead/db';
import { MAX_RENEWAL_SPREAD_MS } from '@bulkhead/shared';
import type { Log } from '../deps.ts';
import type { AgentLink } from './agent-link.ts';
import type { Authority } from './authority.ts';

/** A renewal costs a signature, a transaction and a new connection: so much for each host of the fleet. */
const SPREAD_PER_HOST_MS = 100;
const SHORTEST_SPREAD_MS = 1_000;
/** An agent that did not come back with a new certificate by then is told once more. */
const PATIENCE_MS = 60_000;
const TELL_TIMEOUT_MS = 10_000;

/**
 * Tells agents to renew whose certificate, or the roots that they trust, are not those of the present authority, spread over
 * a time that grows with the fleet. An agent renews, learns the roots, and dials again: then it is looked at anew.
 */
export class RenewalCaller {
  readonly #toldAtMs = new WeakMap<AgentLink, number>();
  readonly #db: Database;
  readonly #log: Log;

  constructor({ db, log }: { db: Database; log: Log }) {
    this.#db = db;
    this.#log = log;
  }

  /** Looks at these links. Never rejects. */
  async align(links: readonly AgentLink[], authority: Authority): Promise<void> {
    const behind = links.filter((link) => !isAligned(link, authority));
    if (behind.length === 0) return;
    try {
      const hosts = await this.#db.host.count({ where: { revokedAt: null } });
      const withinMs = Math.min(MAX_RENEWAL_SPREAD_MS, Math.max(SHORTEST_SPREAD_MS, hosts * SPREAD_PER_HOST_MS));
      await Promise.all(behind.map((link) => this.#tell(link, withinMs)));
    } catch (error) {
      this.#log.warn('agents could not be told to renew their certificates', { error });
    }
  }

  async #tell(link: AgentLink, withinMs: number): Promise<void> {
    const nowMs = performance.now();
    if (nowMs - (this.#toldAtMs.get(link) ?? -Infinity) < withinMs + PATIENCE_MS) return;
    this.#toldAtMs.set(link, nowMs);
    try {
      await link.agent.identity.renew.mutate({ withinMs }, { signal: AbortSignal.timeout(TELL_TIMEOUT_MS) });
    } catch (error) {
      this.#toldAtMs.delete(link);
      this.#log.warn('an agent could not be told to renew its certificate', { hostId: link.hostId, error });
    }
  }
}

function isAligned({ accepted }: AgentLink, { issuing, trusted }: Authority): boolean {
  const trustsThese =
    accepted.trusts.length === trusted.length && trusted.every(({ pin }) => accepted.trusts.includes(pin));
  return accepted.identity.issuerPin === issuing.pin && trustsThese;
}
