import { MAX_INSTANCES_PER_HOST, type AgentMessage, type HostEvent } from '@bulkhead/shared';
import type { Report } from '../services/reports/record-report.ts';

/** More than any real host reports between two looks; past it the sender invents ids. */
const MAX_FOLDED = 4 * MAX_INSTANCES_PER_HOST;
/** Events that may wait: as many as are kept of a host. After them the oldest are forgotten. */
const MAX_EVENTS = 1_000;
/** What one message may hold. */
const MAX_EVENTS_AT_ONCE = 200;

/**
 * What an agent said and nobody has looked at yet, one of each kind: newer facts, images, heartbeats and containment
 * replace older ones, reports are folded into one, and events are gathered. So it stays small however slow the database is.
 */
export class AgentMailbox {
  #facts: Extract<AgentMessage, { kind: 'facts' }> | null = null;
  #images: Extract<AgentMessage, { kind: 'images' }> | null = null;
  #report: Report | null = null;
  #containment: Extract<AgentMessage, { kind: 'containment' }> | null = null;
  #events: HostEvent[] = [];
  #heartbeat: Extract<AgentMessage, { kind: 'heartbeat' }> | null = null;

  put(message: AgentMessage): void {
    switch (message.kind) {
      case 'facts':
        this.#facts = message;
        return;
      case 'images':
        this.#images = message;
        return;
      case 'containment':
        this.#containment = message;
        return;
      case 'events':
        this.#events = [...this.#events, ...message.events].slice(-MAX_EVENTS);
        return;
      case 'heartbeat':
        this.#heartbeat = message;
        return;
      case 'report':
        this.#report = this.#report === null ? message : foldReports(this.#report, message);
    }
  }

  /** The next message, reports first: people wait for them. */
  take(): AgentMessage | null {
    const next =
      this.#report ?? this.#facts ?? this.#containment ?? this.#takeEvents() ?? this.#images ?? this.#heartbeat;
    if (next === this.#report) this.#report = null;
    else if (next === this.#facts) this.#facts = null;
    else if (next === this.#containment) this.#containment = null;
    else if (next === this.#images) this.#images = null;
    else if (next === this.#heartbeat) this.#heartbeat = null;
    return next;
  }

  clear(): void {
    this.#facts = this.#images = this.#report = this.#containment = this.#heartbeat = null;
    this.#events = [];
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
