import { MAX_INSTANCES_PER_HOST, type AgentMessage, type HostEvent } from '@bulkhead/shared';
import type { Report } from '../services/reports/record-report.ts';

/** More than any real host reports between two looks; past it the sender invents ids. */
const MAX_FOLDED = 4 * MAX_INSTANCES_PER_HOST;
/** Events that may wait: as many as are kept of a host. After them the oldest are forgotten. */
const MAX_EVENTS = 1_000;
/** What one message may hold. */
const MAX_EVENTS_AT_ONCE = 200;

type LatestKind = Exclude<AgentMessage['kind'], 'report' | 'events'>;
/** In the order in which they are taken. */
const URGENT: readonly LatestKind[] = ['facts', 'tasks', 'volumes', 'networks', 'containment'];
const LEISURELY: readonly LatestKind[] = ['images', 'heartbeat'];

/**
 * What an agent said and nobody has looked at yet, one of each kind: of facts, tasks, images and the like the newest
 * counts, reports are folded into one, and events are gathered. So it stays small however slow the database is.
 */
export class AgentMailbox {
  #report: Report | null = null;
  #events: HostEvent[] = [];
  readonly #latest = new Map<LatestKind, AgentMessage>();

  put(message: AgentMessage): void {
    if (message.kind === 'events') this.#events = [...this.#events, ...message.events].slice(-MAX_EVENTS);
    else if (message.kind === 'report')
      this.#report = this.#report === null ? message : foldReports(this.#report, message);
    else this.#latest.set(message.kind, message);
  }

  /** The next message, reports first: people wait for them. */
  take(): AgentMessage | null {
    const report = this.#report;
    this.#report = null;
    return report ?? this.#takeLatest(URGENT) ?? this.#takeEvents() ?? this.#takeLatest(LEISURELY);
  }

  clear(): void {
    this.#report = null;
    this.#latest.clear();
    this.#events = [];
  }

  #takeLatest(kinds: readonly LatestKind[]): AgentMessage | null {
    const kind = kinds.find((one) => this.#latest.has(one));
    if (kind === undefined) return null;
    const message = this.#latest.get(kind) ?? null;
    this.#latest.delete(kind);
    return message;
  }

  #takeEvents(): Extract<AgentMessage, { kind: 'events' }> | null {
    const events = this.#events.splice(0, MAX_EVENTS_AT_ONCE);
    return events.length === 0 ? null : { kind: 'events', events };
  }
}

/** One report that says what two say one after the other. Throws a RangeError when it names more than a host can have. */
export function foldReports(older: Report, newer: Report): Report {
  if (newer.full || newer.epoch !== older.epoch) return newer;
  const folded = {
    ...newer,
    full: older.full,
    instances: newestOf(older.instances, newer.instances, ({ id }) => id),
    compartments: newestOf(older.compartments, newer.compartments, ({ tenantSlug }) => tenantSlug),
  };
  if (folded.instances.length + folded.compartments.length > MAX_FOLDED) {
    throw new RangeError(`reports name more than ${MAX_FOLDED} instances and compartments`);
  }
  return folded;
}

function newestOf<T>(older: readonly T[], newer: readonly T[], key: (item: T) => string): T[] {
  const newest = new Map(older.map((item) => [key(item), item]));
  for (const item of newer) newest.set(key(item), item);
  return [...newest.values()];
}
