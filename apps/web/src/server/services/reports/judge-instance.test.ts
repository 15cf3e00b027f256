import { expect, test } from 'vitest';
import { observe } from '../../fleet/testing/seed.ts';
import { judgeInstance, type StoredInstance } from './judge-instance.ts';

const ID = '0190f0c4-0000-7000-8000-000000000001';
const stored = (about: Partial<StoredInstance> = {}): StoredInstance => ({
  id: ID,
  tenantSlug: 'acme',
  desiredState: 'running',
  revision: 2,
  observed: null,
  pending: true,
  heldAbove: false,
  ...about,
});

test.each([
  ['reached', observe(ID, { revision: 2 }), { revision: 2, problem: null }],
  ['reached and ended by itself', observe(ID, { revision: 2, state: 'exited' }), { revision: 2, problem: null }],
  ['not reached', observe(ID, { revision: 1 }), { revision: 1, problem: null }],
  [
    'failed',
    observe(ID, { revision: 2, state: 'failed', problem: { code: 'image-missing', message: 'm' } }),
    { revision: 2, problem: { code: 'image-missing', message: 'm' } },
  ],
  ['shrinking', observe(ID, { revision: 2, problem: { code: 'memory-shrinking', message: 'm' } }), null],
])('an operation of a running instance: %s', (_case, observed, finished) => {
  expect(judgeInstance(stored(), observed, { looked: false })).toMatchObject({ observed, gone: false, finished });
});

test('nothing is judged when nothing changed', () => {
  const observed = observe(ID, { revision: 2 });
  expect(judgeInstance(stored({ observed, pending: false }), observed, { looked: true })).toBeNull();
});

test('gone is what is being deleted, seen as such, and absent', () => {
  const deleting = stored({ desiredState: 'absent' });
  const judge = (about: Parameters<typeof observe>[1]) => judgeInstance(deleting, observe(ID, about), { looked: true });
  expect(judge({ revision: 2, state: 'absent' })).toMatchObject({
    gone: true,
    finished: { revision: 2, problem: null },
  });
  expect(judge({ revision: 1, state: 'absent' })).toMatchObject({ gone: false });
  expect(judge({ revision: 2, state: 'stopping' })).toMatchObject({ gone: false, finished: null });
  expect(judgeInstance(stored(), observe(ID, { revision: 2, state: 'absent' }), { looked: true })).toMatchObject({
    gone: false,
  });
});

test('not being named says something only about what is being deleted, in a full look at the newest generation', () => {
  const deleting = stored({ desiredState: 'absent' });
  expect(judgeInstance(deleting, null, { looked: true })).toMatchObject({
    gone: true,
    finished: { revision: 2, problem: null },
  });
  expect(judgeInstance(deleting, null, { looked: false })).toBeNull();
  expect(judgeInstance(stored(), null, { looked: true })).toBeNull();
});
