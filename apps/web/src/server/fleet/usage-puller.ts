import { usageAnswerSchema, type UsageAnswer } from '@bulkhead/shared';
import type { Deps } from '../deps.ts';
import { pause } from '../pause.ts';
import { newestCursor, type UsagePosition } from '../services/metering/newest-cursor.ts';
import { recordUsage } from '../services/metering/record-usage.ts';
import type { LinkSource } from '../services/reports/lock-host.ts';
import type { AgentClient } from './agent-client.ts';

const PULL_EVERY_MS = 10_000;
/** A week that was missed is read in a minute; a host that never stops telling takes no more than this. */
const NEXT_AFTER_MS = 250;
const ANSWER_TIMEOUT_MS = 20_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;

interface UsagePullerOptions {
  deps: Pick<Deps, 'db' | 'log' | 'minuteEngine'>;
  source: LinkSource;
  agent: AgentClient;
  /** Ends with the link. */
  signal: AbortSignal;
  /** A newer link took over. */
  onOutrun: () => void;
  /** Between two questions to an agent that has nothing more to tell. */
  everyMs?: number;
}

/**
 * Reads one host's usage journal into the ledger, a few minutes at a time. What is asked for acknowledges what came
 * before, and it is asked for only once that is committed: whatever dies in between, nothing is lost and nothing counted twice.
 */
export class UsagePuller {
  readonly #options: UsagePullerOptions;

  constructor(options: UsagePullerOptions) {
    this.#options = options;
  }

  /** Runs until the link ends. Never rejects. */
  async run(): Promise<void> {
    const { deps, source, signal, everyMs = PULL_EVERY_MS } = this.#options;
    let failures = 0;
    let position: UsagePosition | null = null;
    while (!signal.aborted) {
      try {
        position ??= await newestCursor(deps.db, source.hostId);
        const pulled = await this.#pull(position);
        if (pulled === 'stale') return;
        position = pulled.position;
        failures = 0;
        await pause(pulled.hasMore ? Math.min(NEXT_AFTER_MS, everyMs) : everyMs, signal);
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        // What was committed meanwhile is found out anew.
        position = null;
        deps.log.warn('what a host counted could not be read; it keeps it until then', {
          hostId: source.hostId,
          attempt: failures,
          error,
        });
        await pause(Math.min(FIRST_RETRY_MS * 2 ** Math.min(failures, 10), LAST_RETRY_MS), signal);
      }
    }
  }

  async #pull(position: UsagePosition): Promise<{ position: UsagePosition; hasMore: boolean } | 'stale'> {
    const { deps, source, agent, signal, onOutrun } = this.#options;
    const within = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]);
    const answer: UsageAnswer = usageAnswerSchema.parse(await agent.usage.read.query(position, { signal: within }));
    const taken = await recordUsage(deps, source, answer);
    if (taken === 'stale') {
      onOutrun();
      return 'stale';
    }
    if (taken.minutes > 0) deps.minuteEngine?.wake();
    const { journalId } = answer;
    const before = position.journalId === journalId ? position.after : 0;
    const after = Math.max(taken.seq, before);
    return {
      position: { journalId, after },
      hasMore: answer.chunks.length > 0 && after > before && after < answer.newest,
    };
  }
}
