import type { Deps } from '../deps.ts';
import { pause } from '../pause.ts';
import { forgetAbandoned } from '../services/authority/forget-abandoned.ts';
import type { AgentLink } from './agent-link.ts';
import { loadAuthority, type Authority } from './authority.ts';
import { RenewalCaller } from './renewal-caller.ts';

/** News come at once; this is for what was missed, for agents that did not renew, and for the server's own certificate. */
const LOOK_EVERY_MS = 30_000;

interface WatchOptions {
  deps: Pick<Deps, 'db' | 'changes' | 'sealer' | 'log' | 'now'>;
  links: () => readonly AgentLink[];
  /** The authority is another than before. */
  onChange: (authority: Authority) => void;
  signal: AbortSignal;
}

/** Keeps this process at the authority that the database holds, and the agents of its links with it. */
export class AuthorityWatch {
  readonly #options: WatchOptions;
  readonly #caller: RenewalCaller;
  #shown = '';
  #wake = new AbortController();

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#caller = new RenewalCaller(options.deps);
  }

  /** Looks now. */
  nudge(): void {
    this.#wake.abort();
  }

  /** Runs until the signal fires. Never rejects. */
  async run(): Promise<void> {
    const { deps, signal } = this.#options;
    while (!signal.aborted) {
      this.#wake = new AbortController();
      const waking = AbortSignal.any([signal, this.#wake.signal]);
      try {
        await this.#look();
      } catch (error) {
        deps.log.warn('the authority could not be read', { error });
      }
      await pause(LOOK_EVERY_MS, waking);
    }
  }

  async #look(): Promise<void> {
    const { deps, links, onChange } = this.#options;
    const authority = await loadAuthority(deps);
    const shown = [authority.server, ...authority.accepted].map(({ certificatePem }) => certificatePem).join('');
    if (shown !== this.#shown) {
      this.#shown = shown;
      onChange(authority);
    }
    await this.#caller.align(links(), authority);
    if (authority.accepted.some(({ name }) => name === 'root-abandoned')) await forgetAbandoned(deps);
  }
}
