import type { MetricsListen, MetricsServer } from '@bulkhead/metrics';
import type { Log } from '../log.ts';
import { collectReadings, type ReadingsSource } from './collect-readings.ts';

/** As often as there is something new to tell. */
const FRESH_MS = 1_000;

/** Tells metrics where operators want them told. An agent that is not asked to does not even load what it takes. */
export async function openMetrics(
  source: ReadingsSource,
  { listen, names, log }: { listen: MetricsListen | null; names: readonly string[]; log: Log },
): Promise<MetricsServer | null> {
  if (listen === null) return null;
  const { createExposition, serveMetrics } = await import('@bulkhead/metrics');
  const exposition = createExposition({ read: () => collectReadings(source), freshMs: FRESH_MS });
  return serveMetrics({ listen, names, exposition, log });
}
