import type { Death, RestartPolicy } from '@bulkhead/shared';
import { expect, it } from 'vitest';
import { countFailures, doubled, jittered, restartDelayMs } from './back-off.ts';
import { decideRestart } from './decide-restart.ts';
import { explainDeath, explainOrderedStop, type DeathEvidence } from './explain-death.ts';

const death = (change: Partial<Death> = {}): Death => ({
  cause: 'exit',
  atMs: 10_000,
  exitCode: 1,
  limitBytes: null,
  message: '',
  ...change,
});
const decide = (policy: RestartPolicy, one: Death, failures = 0, uptimeMs = 5) =>
  decideRestart({ policy, death: one, uptimeMs, memory: { failures, restarts: 3 }, nowMs: 10_050 });

it('restarts by the policy', () => {
  expect(decide('always', death({ exitCode: 0 }))).toEqual({
    ended: false,
    failures: 1,
    restarts: 4,
    nextTryAtMs: 11_000,
  });
  expect(decide('on-failure', death({ exitCode: 0 })).ended).toBe(true);
  expect(decide('on-failure', death()).ended).toBe(false);
  expect(decide('never', death())).toMatchObject({ ended: true, nextTryAtMs: null });
});

it('brings back at once, under any policy, what ended with the engine', () => {
  expect(decide('never', death({ cause: 'engine-lost', exitCode: 0 }))).toEqual({
    ended: false,
    failures: 0,
    restarts: 3,
    nextTryAtMs: null,
  });
});

it('waits 1 s, doubling to 5 min, and begins anew after 10 min', () => {
  expect([0, 1, 2, 8, 9, 1000].map(restartDelayMs)).toEqual([1000, 2000, 4000, 256_000, 300_000, 300_000]);
  expect(decide('always', death(), 4).nextTryAtMs).toBe(26_000);
  expect(decide('always', death(), 4, 600_000)).toMatchObject({ failures: 1, nextTryAtMs: 11_000 });
  expect(countFailures(4, 599_999)).toBe(4);
  expect(doubled(200, 3, 1e9)).toBe(1600);
  expect(jittered(100, () => 0)).toBe(50);
  expect(jittered(100, () => 1)).toBe(150);
});

const evidence = (change: Partial<DeathEvidence> = {}) =>
  explainDeath({ exitCode: 1, finishedAtMs: 500, nowMs: 900, memory: null, outage: null, ...change });

it('explains a death by the kernel, the engine, a signal or itself, in this order', () => {
  const memory = { cause: 'tenant-memory-ceiling', limitBytes: 64, pid: 1, message: 'full' } as const;
  const outage = { fromMs: 400, toMs: 600 };
  expect(evidence({ exitCode: 137, memory, outage })).toMatchObject({
    cause: 'tenant-memory-ceiling',
    limitBytes: 64,
    atMs: 500,
  });
  // A container outlives the kill of a process that is not its first.
  expect(evidence({ exitCode: 0, memory })).toMatchObject({ cause: 'exit', exitCode: 0 });
  expect(evidence({ exitCode: 0, outage })).toMatchObject({ cause: 'engine-lost' });
  expect(evidence({ finishedAtMs: null, outage })).toMatchObject({ cause: 'engine-lost', atMs: 900 });
  expect(evidence({ exitCode: 137, outage: { fromMs: 501, toMs: 600 } })).toMatchObject({ cause: 'signal' });
  expect(evidence({ exitCode: 139 }).message).toContain('SIGSEGV');
  expect(evidence({ exitCode: 255 })).toMatchObject({ cause: 'exit', exitCode: 255 });
  expect(evidence({ exitCode: 127 }).message).toContain('not found');
});

it('alarms of an ordered stop only when it took force', () => {
  const stop = { graceSec: 10, atMs: 1 };
  expect(explainOrderedStop({ ...stop, exitCode: 143, tookMs: 20 })).toBeNull();
  expect(explainOrderedStop({ ...stop, exitCode: 137, tookMs: 20 })).toBeNull();
  expect(explainOrderedStop({ ...stop, exitCode: 137, tookMs: 10_020 })?.cause).toBe('stop-timeout');
});
