import type { ObservedCompartment, Proof } from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import { answerOfCompartment, answerOfInstance } from './kernel-answer.ts';

const old: Proof = { generation: 3, askedBy: 'ann', outcome: 'applied', atMs: 1_000, tookUsec: 10, writes: [] };
const fresh: Proof = { ...old, generation: 4, atMs: 2_000 };

describe('answerOfInstance', () => {
  const instance = {
    proof: old,
    state: 'running' as const,
    hostReachable: true,
    hostName: 'host-a',
    pendingOperation: null,
  };
  const pending = { state: 'pending' as const, problem: null };
  const succeeded = { state: 'succeeded' as const, problem: null };

  it('waits until there is a newer proof than before', () => {
    expect(answerOfInstance(instance, old, pending)).toEqual({ state: 'waiting' });
    expect(answerOfInstance({ ...instance, proof: fresh }, old, pending)).toEqual({ state: 'proven', proof: fresh });
    expect(answerOfInstance(instance, null, pending)).toEqual({ state: 'proven', proof: old });
  });

  it('says what stands in the way', () => {
    expect(answerOfInstance({ ...instance, hostReachable: false }, old, pending)).toEqual({
      state: 'silent',
      host: 'host-a',
    });
    const failed = { state: 'failed' as const, problem: { code: 'x', message: 'no such disk' } };
    expect(answerOfInstance({ ...instance, proof: fresh }, old, failed)).toEqual({
      state: 'failed',
      message: 'no such disk',
    });
  });

  it('knows that nothing is written for a container that does not run', () => {
    expect(answerOfInstance({ ...instance, state: 'stopped' }, old, succeeded)).toEqual({ state: 'notRunning' });
    expect(answerOfInstance(instance, old, succeeded)).toEqual({ state: 'done' });
  });
});

describe('answerOfCompartment', () => {
  const observed: ObservedCompartment = {
    tenantSlug: 'acme',
    cpuMillicores: 1,
    memoryBytes: 1,
    pids: 1,
    frozen: false,
    state: 'applied',
    problem: null,
    proof: old,
  };
  const compartment = { observed, reachable: true, hostName: 'host-a', instances: 1 };

  it('is proven by a newer proof, and waits for it', () => {
    expect(answerOfCompartment(compartment, old)).toEqual({ state: 'waiting' });
    expect(answerOfCompartment({ ...compartment, observed: { ...observed, proof: fresh } }, old)).toEqual({
      state: 'proven',
      proof: fresh,
    });
  });

  it('says what stands in the way', () => {
    expect(answerOfCompartment({ ...compartment, reachable: false }, old)).toEqual({ state: 'silent', host: 'host-a' });
    const failed = { ...observed, state: 'failed' as const, problem: { code: 'x', message: 'no' } };
    expect(answerOfCompartment({ ...compartment, observed: failed }, old)).toEqual({ state: 'failed', message: 'no' });
    expect(answerOfCompartment({ ...compartment, observed: null, instances: 0 }, null)).toEqual({ state: 'absent' });
    expect(answerOfCompartment({ ...compartment, observed: null }, null)).toEqual({ state: 'waiting' });
  });
});
