import { randomUUID } from 'node:crypto';
import { hostEventSchema, type HostEvent } from '@bulkhead/shared';
import { z } from 'zod';
import type { Log } from '../log.ts';
import { readJsonFile, replaceFile } from '../workloads/state-file.ts';

/** Events that are kept; older ones have been told long since. */
export const MAX_EVENTS = 200;
/** Bounds of the protocol. */
const MAX_WRITES = 16;
const MAX_MESSAGE = 2_000;

export interface EventLog {
  /** Keeps an event, tells it, and answers it. A longer message or list of writes is cut. */
  record(event: Omit<HostEvent, 'id' | 'atMs'>): HostEvent;
  /** The latest, oldest first. */
  latest(): HostEvent[];
}

/** What this host noticed or did by itself. On disk, so that an agent that is started again still tells what nobody has heard. */
export function openEventLog(options: {
  file: string;
  log: Log;
  now: () => number;
  onEvent: (event: HostEvent) => void;
}): EventLog {
  const { file, log, now, onEvent } = options;
  let events = readJsonFile(file, z.array(hostEventSchema).max(MAX_EVENTS)) ?? [];
  return {
    record(event) {
      const kept: HostEvent = {
        ...event,
        id: randomUUID(),
        atMs: now(),
        message: event.message.slice(0, MAX_MESSAGE),
        writes: event.writes.slice(0, MAX_WRITES),
      };
      events = [...events, kept].slice(-MAX_EVENTS);
      try {
        replaceFile(file, JSON.stringify(events), { durable: false });
      } catch (error) {
        log.warn('cannot write the state', { file, error });
      }
      log.warn(kept.message, { event: kept.kind, tenantSlug: kept.tenantSlug, instance: kept.instanceId });
      onEvent(kept);
      return kept;
    },
    latest: () => events,
  };
}
