import { setImmediate as nextTurn } from 'node:timers/promises';
import type {
  AgentMessage,
  Containment,
  Heartbeat,
  HostEvent,
  HostFacts,
  HostImage,
  ObservedCompartment,
  ObservedNetwork,
  ObservedState,
  ObservedTask,
  ObservedVolume,
} from '@bulkhead/shared';
import type { ObservedStore } from './observed-store.ts';

const FULL_REPORT_MS = 60_000;
/** Between two reports of changes, and before one of what is only on its way: it may be told with where it led. */
const REPORT_EVERY_MS = 50;
/** What nobody waits for; the others are ends of something. */
const ON_ITS_WAY: ReadonlySet<ObservedState | undefined> = new Set<ObservedState>(['pending', 'creating', 'stopping']);
/** Bound of one message (protocol.ts). */
const MAX_EVENTS = 200;

/** What one subscriber is told of besides instances and compartments. */
export type Bulletin =
  | { kind: 'facts'; facts: HostFacts }
  | { kind: 'images'; images: HostImage[] }
  | { kind: 'tasks'; tasks: ObservedTask[] }
  | { kind: 'volumes'; volumes: ObservedVolume[] }
  | { kind: 'networks'; networks: ObservedNetwork[] }
  | { kind: 'containment'; containment: Containment }
  | { kind: 'events'; events: HostEvent[] }
  | { kind: 'heartbeat'; heartbeat: Heartbeat };

export interface WatchSource {
  observed: ObservedStore;
  /** Of the snapshot that is being converged to; zeros before the first. */
  position(): { epoch: number; generation: number };
  facts(): HostFacts;
  images(): HostImage[];
  tasks(): ObservedTask[];
  volumes(): ObservedVolume[];
  networks(): ObservedNetwork[];
  containment(): Containment;
  /** The latest, oldest first. */
  events(): HostEvent[];
  /** Reads all compartments from the kernel. */
  readCompartments(): ObservedCompartment[];
  /** Calls `listener` with each bulletin as it comes; answers how to stop that. */
  listen(listener: (bulletin: Bulletin) => void): () => void;
}

/**
 * Facts, images, a full report, tasks, containment and the latest events at once; then whatever
 * changes: what came to an end at once, unless something was told a moment ago, the rest a moment later and together; and a
 * full report each minute. A slow
 * reader gets fewer and larger messages: of everything only the newest is kept for it, and the latest of the events.
 */
export async function* watchObserved(source: WatchSource, signal: AbortSignal): AsyncGenerator<AgentMessage, void> {
  const instances = new Set<string>();
  const compartments = new Set<string>();
  const bulletins = new Map<Bulletin['kind'], Bulletin>();
  let wake = () => {};
  const rouse = () => wake();
  let isFullDue = false;
  let [firstChangeMs, lastReportMs] = [0, -REPORT_EVERY_MS];
  const isQuiet = () => instances.size === 0 && compartments.size === 0;
  const reportDueMs = () => {
    if (isQuiet()) return Infinity;
    const isOver = [...instances].some((id) => !ON_ITS_WAY.has(source.observed.reported(id)?.state));
    return REPORT_EVERY_MS + (isOver ? lastReportMs : Math.max(lastReportMs, firstChangeMs));
  };
  const stopListening = [
    source.observed.listen((change) => {
      if (isQuiet()) firstChangeMs = performance.now();
      if ('instanceId' in change) instances.add(change.instanceId);
      else compartments.add(change.tenantSlug);
      rouse();
    }),
    source.listen((bulletin) => {
      bulletins.set(bulletin.kind, joined(bulletins.get(bulletin.kind), bulletin));
      rouse();
    }),
  ];
  const timer = setInterval(() => {
    isFullDue = true;
    rouse();
  }, FULL_REPORT_MS);
  signal.addEventListener('abort', rouse);
  try {
    yield { kind: 'facts', facts: source.facts() };
    yield { kind: 'images', images: source.images() };
    yield fullReport(source);
    yield { kind: 'tasks', tasks: source.tasks() };
    yield { kind: 'volumes', volumes: source.volumes() };
    yield { kind: 'networks', networks: source.networks() };
    yield { kind: 'containment', containment: source.containment() };
    // Whatever was not heard before is heard now; what was has the same id.
    yield { kind: 'events', events: source.events().slice(-MAX_EVENTS) };
    while (!signal.aborted) {
      if (isFullDue) {
        isFullDue = false;
        instances.clear();
        compartments.clear();
        yield fullReport(source);
      } else if (performance.now() >= reportDueMs()) {
        lastReportMs = performance.now();
        const report = delta(source, instances, compartments);
        instances.clear();
        compartments.clear();
        yield report;
      } else if (bulletins.size > 0) {
        const next = [...bulletins.values()];
        bulletins.clear();
        yield* next;
      } else {
        const waitMs = reportDueMs() - performance.now();
        const due = Number.isFinite(waitMs) ? setTimeout(rouse, Math.max(1, waitMs)) : undefined;
        await new Promise<void>((proceed) => {
          wake = proceed;
        });
        wake = () => {};
        clearTimeout(due);
        // What else is said in this moment goes along.
        await nextTurn();
      }
    }
  } finally {
    clearInterval(timer);
    signal.removeEventListener('abort', rouse);
    for (const stop of stopListening) stop();
  }
}

/** Events are news, each of them; of everything else the newest counts. */
function joined(before: Bulletin | undefined, next: Bulletin): Bulletin {
  if (before?.kind !== 'events' || next.kind !== 'events') return next;
  return { kind: 'events', events: [...before.events, ...next.events].slice(-MAX_EVENTS) };
}

function fullReport(source: WatchSource): AgentMessage {
  return {
    kind: 'report',
    ...source.position(),
    full: true,
    instances: source.observed.instances(),
    compartments: source.readCompartments(),
  };
}

function delta(source: WatchSource, instances: ReadonlySet<string>, compartments: ReadonlySet<string>): AgentMessage {
  return {
    kind: 'report',
    ...source.position(),
    full: false,
    instances: [...instances].flatMap((id) => source.observed.reported(id) ?? []),
    compartments: [...compartments].map((slug) => source.observed.compartment(slug) ?? goneCompartment(slug)),
  };
}

function goneCompartment(tenantSlug: string): ObservedCompartment {
  return {
    tenantSlug,
    cpuMillicores: null,
    memoryBytes: null,
    pids: null,
    frozen: false,
    state: 'absent',
    problem: null,
    proof: null,
  };
}
