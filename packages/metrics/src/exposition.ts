import { setImmediate as giveWay } from 'node:timers/promises';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { ReadMetric, type Reading } from './readings.ts';

/** Of the event loop's delay, so that looking at it costs a process that rests nothing. */
const LOOP_PRECISION_MS = 100;
/** Gauges that are called like counters; what they are the sums of is told anyway. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

/** One after the other as they are asked for: a process has other things to do in between. */
type Read = () => Promise<Iterable<Reading>> | Iterable<Reading>;

export interface Exposition {
  readonly contentType: string;
  /** What there is to tell, in the Prometheus text format. Rejects when it could not be read. */
  text(): Promise<string>;
  /** For what is counted as it happens: metrics of prom-client are registered here. */
  readonly registry: Registry;
}

/**
 * What a process tells: itself (CPU, memory, descriptors, event loop, collections), and what `read` answers. However many
 * ask, it is read once in `freshMs`.
 */
export function createExposition(options: { read: Read; freshMs: number; now?: () => number }): Exposition {
  const { read, freshMs, now = () => performance.now() } = options;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LOOP_PRECISION_MS });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  let kept: { atMs: number; text: Promise<string> } | null = null;

  return {
    contentType: registry.contentType,
    registry,
    text() {
      if (kept !== null && now() - kept.atMs < freshMs) return kept.text;
      const text = write(registry, read);
      kept = { atMs: now(), text };
      text.catch(() => {
        if (kept?.text === text) kept = null;
      });
      return text;
    },
  };
}

async function write(registry: Registry, read: Read): Promise<string> {
  const parts: string[] = [];
  for (const { name } of registry.getMetricsAsArray()) {
    // The library writes down what it does not know yet, and in a way that not every reader takes for a number.
    parts.push((await registry.getSingleMetricAsString(name)).replaceAll(/\n[^#\n][^\n]* Nan(?=\n|$)/g, ''));
  }
  for (const reading of await read()) {
    if (reading.values.length === 0) continue;
    const scratch = new Registry();
    scratch.registerMetric(new ReadMetric(reading));
    parts.push(await scratch.getSingleMetricAsString(reading.name));
    // A name of a full host is hundreds of lines: others have their turn in between.
    await giveWay();
  }
  return `${parts.join('\n')}\n`;
}
