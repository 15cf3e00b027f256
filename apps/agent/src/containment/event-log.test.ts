import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostEventSchema, type HostEvent } from '@bulkhead/shared';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLog } from '../log.ts';
import { MAX_EVENTS, openEventLog } from './event-log.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'events-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(heard: HostEvent[] = []) {
  const file = join(folder, 'events.json');
  return openEventLog({ file, log: createLog(() => undefined), now: () => 5, onEvent: (event) => heard.push(event) });
}

const WRITE = { file: 'f', asked: '1', found: '1', tookUsec: 1 };
const event = (message: string) => ({
  kind: 'drift-repaired' as const,
  tenantSlug: 'acme',
  instanceId: null,
  message,
  writes: [WRITE],
});

it('tells each event, keeps it over a restart, and keeps no more than it may', () => {
  const heard: HostEvent[] = [];
  const events = open(heard);
  for (let count = 0; count < MAX_EVENTS + 5; count += 1) events.record(event(String(count)));
  expect(heard).toHaveLength(MAX_EVENTS + 5);
  expect(new Set(heard.map(({ id }) => id)).size).toBe(heard.length);
  expect(
    events
      .latest()
      .map(({ message }) => message)
      .slice(0, 2),
  ).toEqual(['5', '6']);
  expect(open().latest()).toEqual(events.latest());
});

it('cuts what the protocol does not take', () => {
  const kept = open().record({ ...event('x'.repeat(5_000)), writes: Array.from({ length: 40 }, () => WRITE) });
  expect(hostEventSchema.parse(kept)).toEqual(kept);
});

it('begins anew with a file that is not what it should be', () => {
  writeFileSync(join(folder, 'events.json'), '{"what":');
  expect(open().latest()).toEqual([]);
});
