import { createExposition, serveMetrics, type MetricsServer } from '@bulkhead/metrics';
import type { Deps } from '../deps.ts';
import { readReadings } from './read-readings.ts';
import { timeRequests, type TimeRequest } from './time-requests.ts';

/** However many ask: the database is asked once in this time. */
const FRESH_MS = 5_000;

export interface Metrics extends MetricsServer {
  timeRequest: TimeRequest;
}

/** Tells metrics on a port of their own; undefined where none was given. */
export async function openMetrics(deps: Deps): Promise<Metrics | undefined> {
  const { BULKHEAD_METRICS_LISTEN: listen, BULKHEAD_METRICS_NAMES: names } = deps.env;
  if (listen === undefined) return undefined;
  const exposition = createExposition({ read: () => readReadings(deps), freshMs: FRESH_MS });
  const timeRequest = timeRequests(exposition);
  const server = await serveMetrics({ listen, names, exposition, log: deps.log });
  return { ...server, timeRequest };
}
