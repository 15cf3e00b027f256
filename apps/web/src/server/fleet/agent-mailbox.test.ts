import { agentMessageSchema, MAX_INSTANCES_PER_HOST, type HostEvent } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Report } from '../services/reports/record-report.ts';
import { AgentMailbox, foldReports } from './agent-mailbox.ts';
import { makeFacts } from './testing/agent-double.ts';
import { observe, observeCompartment } from './testing/seed.ts';

const report = (about: Partial<Report>): Report => ({
  kind: 'report',
  epoch: 1,
  generation: 1,
  full: false,
  instances: [],
  compartments: [],
  ...about,
});

const event = (atMs: number): HostEvent => ({
  id: randomUUID(),
  atMs,
  kind: 'parent-missing',
  tenantSlug: null,
  instanceId: null,
  message: '',
  writes: [],
});

test('two reports become one that says what both said, the newer word last', () => {
  const older = report({
    full: true,
    instances: [observe('a'), observe('b')],
    compartments: [observeCompartment('acme')],
  });
  const newer = report({ generation: 2, instances: [observe('b', { state: 'exited' }), observe('c')] });
  expect(foldReports(older, newer)).toEqual(
    report({
      full: true,
      generation: 2,
      instances: [observe('a'), observe('b', { state: 'exited' }), observe('c')],
      compartments: [observeCompartment('acme')],
    }),
  );
});

test('a newer full report, and one of another epoch, stand alone', () => {
  const older = report({ instances: [observe('a')] });
  const full = report({ full: true });
  expect(foldReports(older, full)).toBe(full);
  const later = report({ epoch: 2, instances: [observe('b')] });
  expect(foldReports(older, later)).toBe(later);
});

test('an agent that invents ids without end is stopped', () => {
  const mailbox = new AgentMailbox();
  const send = (from: number) =>
    mailbox.put(report({ instances: Array.from({ length: 1000 }, (_, index) => observe(`i-${from + index}`)) }));
  send(0);
  send(1000);
  expect(() => send(2000)).toThrow(RangeError);
  expect(MAX_INSTANCES_PER_HOST).toBe(500);
});

test('events are gathered, handed over a message at a time, and bounded', () => {
  const mailbox = new AgentMailbox();
  for (let from = 0; from < 1_200; from += 100) {
    mailbox.put({ kind: 'events', events: Array.from({ length: 100 }, (_, index) => event(from + index)) });
  }
  const taken: number[] = [];
  for (let message = mailbox.take(); message?.kind === 'events'; message = mailbox.take()) {
    expect(agentMessageSchema.parse(message)).toEqual(message);
    taken.push(...message.events.map(({ atMs }) => atMs));
  }
  expect(taken).toEqual(Array.from({ length: 1_000 }, (_, index) => 200 + index));
});

test('reports come first, of everything else the newest is left', () => {
  const mailbox = new AgentMailbox();
  const heartbeat = (atMs: number) => ({
    kind: 'heartbeat' as const,
    heartbeat: { atMs, cpuUsedMillicores: 0, memoryUsedBytes: 0, compartments: [] },
  });
  mailbox.put(heartbeat(1));
  mailbox.put(heartbeat(2));
  mailbox.put({ kind: 'facts', facts: makeFacts() });
  mailbox.put({ kind: 'images', images: [] });
  mailbox.put({ kind: 'events', events: [event(1)] });
  mailbox.put({ kind: 'containment', containment: { state: 'held', sinceMs: 1, findings: [] } });
  mailbox.put(report({ instances: [observe('a')] }));
  expect([1, 2, 3, 4, 5, 6, 7].map(() => mailbox.take()?.kind)).toEqual([
    'report',
    'facts',
    'containment',
    'events',
    'images',
    'heartbeat',
    undefined,
  ]);
  mailbox.put(heartbeat(3));
  mailbox.clear();
  expect(mailbox.take()).toBeNull();
});
