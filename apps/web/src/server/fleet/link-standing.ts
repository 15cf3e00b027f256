import type { Deps } from '../deps.ts';
import { pause } from '../pause.ts';
import type { AgentRun } from '../services/enrolment/agent-run.ts';
import { isRefused, type AgentIdentity } from '../services/enrolment/check-certificate.ts';
import { checkStanding, noteBothAnswer, noteRival } from '../services/enrolment/check-standing.ts';

/** What was missed is found after this long. */
const LOOK_EVERY_MS = 30_000;
/** A database that is away is asked again this often; nothing can be decided without it. */
const RETRY_MS = 500;

export interface LinkStandingOptions {
  deps: Pick<Deps, 'db' | 'changes' | 'log' | 'now'>;
  identity: AgentIdentity;
  run: AgentRun;
  linkEpoch: number;
  /** Ends when the connection has. */
  signal: AbortSignal;
  /** Whether the agent at the other end answers, asked with a bounded wait. */
  answers: () => Promise<boolean>;
  /** Ends all work over the link at once; the connection stays. */
  stopWork: () => void;
  /** Ends the link. */
  onRefused: (reason: string) => void;
}

/**
 * Whether one link may go on: asked when there is news of its host, and now and then. A link whose agent has been revoked
 * is closed at once. One that a newer link has outrun is closed as well; if its agent still answers then, and the one that
 * opened the newer link does too, two agents live with one identity, and both are kept out from then on.
 */
export class LinkStanding {
  readonly #options: LinkStandingOptions;
  #looking: Promise<void> | null = null;
  #again = false;

  constructor(options: LinkStandingOptions) {
    this.#options = options;
  }

  /** Looks now and then until the link ends. Never rejects. */
  async run(): Promise<void> {
    const { signal } = this.#options;
    while (!signal.aborted) {
      await pause(LOOK_EVERY_MS, signal);
      await this.look();
    }
  }

  /**
   * Looks now. A look that is under way may have begun before what is asked about, so one more follows it. Resolves when
   * it is decided, or with the first failure, and then it is tried again by itself. Never rejects.
   */
  look(): Promise<void> {
    if (this.#looking !== null) {
      this.#again = true;
      return this.#looking;
    }
    this.#looking = this.#lookOnce().then(() => {
      this.#looking = null;
      if (!this.#again) return undefined;
      this.#again = false;
      return this.look();
    });
    return this.#looking;
  }

  async #lookOnce(): Promise<void> {
    const { deps, identity, signal, onRefused } = this.#options;
    if (signal.aborted) return;
    try {
      await this.#decide();
    } catch (error) {
      if (isRefused(error)) {
        onRefused(error.message);
        return;
      }
      deps.log.warn('whether a link may go on could not be read', { hostId: identity.hostId, error });
      void pause(RETRY_MS, signal).then(() => this.look());
    }
  }

  async #decide(): Promise<void> {
    const { deps, identity, run, stopWork, answers, onRefused } = this.#options;
    const standing = await checkStanding(deps, this.#options);
    if (standing === 'outrun') {
      stopWork();
      if (await answers()) await noteRival(deps, this.#options);
      onRefused('a newer connection of this host was accepted');
    } else if (standing === 'rivalled' && (await answers())) {
      deps.log.error('two agents answer for one host; neither is served any more', { hostId: identity.hostId, run });
      await noteBothAnswer(deps, this.#options);
    }
  }
}
