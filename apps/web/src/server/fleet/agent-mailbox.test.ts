import { MAX_INSTANCES_PER_HOST } from '@bulkhead/shared';
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
  mailbox.put(report({ instances: [observe('a')] }));
  expect([1, 2, 3, 4, 5].map(() => mailbox.take()?.kind)).toEqual([
    'report',
    'facts',
    'images',
    'heartbeat',
    undefined,
  ]);
  mailbox.put(heartbeat(3));
  mailbox.clear();
  expect(mailbox.take()).toBeNull();
});
