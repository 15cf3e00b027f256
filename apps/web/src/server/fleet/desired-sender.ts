import type { Snapshot } from '@bulkhead/shared';
import { isRefused, type AgentIdentity } from '../services/enrolment/check-certificate.ts';
import { buildSnapshot } from '../services/snapshots/build-snapshot.ts';
import { markSent } from '../services/snapshots/mark-sent.ts';
import { readGeneration } from '../services/snapshots/read-generation.ts';
import type { Deps } from '../deps.ts';
import type { AgentClient } from './agent-client.ts';
import { pause } from '../pause.ts';

const PUT_TIMEOUT_MS = 10_000;
const COMPARE_EVERY_MS = 60_000;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 10_000;
/** So long after it was sent it is noted that something was: the host begins meanwhile, and many are noted at once. */
const NOTE_AFTER_MS = 500;

interface SenderOptions {
  deps: Pick<Deps, 'db' | 'changes' | 'log' | 'sealer'>;
  identity: AgentIdentity;
  linkEpoch: number;
  agent: AgentClient;
  /** Ends with the link. */
  signal: AbortSignal;
  /** The host or its certificate was revoked. */
  onRefused: (reason: string) => void;
  /** A newer link took over. */
  onOutrun: () => void;
}

/**
 * Sends one host what it should run: at the start, on every nudge, and when a look once a minute finds a newer
 * generation. Nudges that come while a snapshot is under way are answered by one more snapshot, never by two at once.
 */
export class DesiredSender {
  readonly #options: SenderOptions;
  #wanted = true;
  #wake: (() => void) | null = null;
  /** What was sent and is not noted yet, with the time on this process's clock. */
  #unnoted: { id: string; revision: number; atMs: number }[] = [];
  #accepted: { epoch: number; generation: number; revisions: Map<string, number> } | null = null;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** Something may have changed for this host. */
  nudge(): void {
    this.#wanted = true;
    this.#wake?.();
  }

  /** Runs until the link ends. Never rejects. */
  async run(): Promise<void> {
    const { signal, deps, identity, onRefused } = this.#options;
    let failures = 0;
    while (!signal.aborted) {
      try {
        const wanted = this.#takeWanted();
        // Looked at each time: who must not connect any more, or was outrun, is sent nothing.
        const isBehind = await this.#isBehind();
        if ((wanted || isBehind) && !signal.aborted) await this.#send();
        failures = 0;
        if (!this.#wanted) await this.#sleep(COMPARE_EVERY_MS);
      } catch (error) {
        if (signal.aborted) return;
        if (isRefused(error)) {
          onRefused(error.message);
          return;
        }
        failures += 1;
        this.#wanted = true;
        deps.log.warn('a snapshot could not be sent', { hostId: identity.hostId, attempt: failures, error });
        await pause(Math.min(FIRST_RETRY_MS * 2 ** Math.min(failures, 10), LAST_RETRY_MS), signal);
      }
    }
  }

  #takeWanted(): boolean {
    const wanted = this.#wanted;
    this.#wanted = false;
    return wanted;
  }

  async #send(): Promise<void> {
    const { deps, identity, agent, signal } = this.#options;
    const { strange, ...snapshot } = await buildSnapshot(deps, identity.hostId);
    if (snapshot.epoch === this.#accepted?.epoch && snapshot.generation === this.#accepted.generation) return;
    const instances = [...snapshot.instances, ...strange.instances];
    const compartments = [...snapshot.compartments, ...strange.compartments];
    const answer = await agent.desired.put.mutate(
      { ...snapshot, instances, compartments },
      {
        signal: AbortSignal.any([signal, AbortSignal.timeout(PUT_TIMEOUT_MS)]),
      },
    );
    if (!answer.accepted) {
      deps.log.error('the agent holds a newer desired state than the database; re-enrol the host to start over', {
        hostId: identity.hostId,
        database: { epoch: snapshot.epoch, generation: snapshot.generation },
        agent: { epoch: answer.epoch, generation: answer.generation },
      });
    } else {
      this.#keepSent(snapshot);
    }
    this.#accepted = {
      epoch: snapshot.epoch,
      generation: snapshot.generation,
      revisions: new Map(snapshot.instances.map(({ id, revision }) => [id, revision])),
    };
  }

  #keepSent({ instances }: Snapshot): void {
    const known = this.#accepted?.revisions;
    const newer = instances.filter(({ id, revision }) => known?.get(id) !== revision);
    const isWaiting = this.#unnoted.length > 0;
    const atMs = performance.now();
    this.#unnoted.push(...newer.map(({ id, revision }) => ({ id, revision, atMs })));
    if (!isWaiting && newer.length > 0) {
      void pause(NOTE_AFTER_MS, this.#options.signal).then(() => this.#noteSent());
    }
  }

  async #noteSent(): Promise<void> {
    const { deps, identity } = this.#options;
    const nowMs = performance.now();
    const instances = this.#unnoted.map(({ atMs, ...sent }) => ({ ...sent, agoMs: Math.round(nowMs - atMs) }));
    this.#unnoted = [];
    await markSent(deps, { hostId: identity.hostId, instances }).catch((error: unknown) => {
      deps.log.warn('operations could not be marked as sent', { hostId: identity.hostId, error });
    });
  }

  async #isBehind(): Promise<boolean> {
    const { deps, identity, linkEpoch, onOutrun } = this.#options;
    const now = await readGeneration(deps, identity);
    if (now.linkEpoch !== linkEpoch) onOutrun();
    return now.epoch !== this.#accepted?.epoch || now.generation !== this.#accepted.generation;
  }

  #sleep(ms: number): Promise<void> {
    const { signal } = this.#options;
    const waking = new AbortController();
    this.#wake = () => waking.abort();
    return pause(ms, AbortSignal.any([signal, waking.signal])).finally(() => {
      this.#wake = null;
    });
  }
}
