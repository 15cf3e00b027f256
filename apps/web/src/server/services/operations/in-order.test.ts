import type { ActivityEntry } from '@bulkhead/shared';
import { expect, it } from 'vitest';
import { inOrder } from './list-activity.ts';

const entry = (id: string, state: ActivityEntry['state'], createdAtMs: number) =>
  ({ id, state, createdAtMs }) as ActivityEntry;

it('puts what is not over first, and the newest of each part before the others', () => {
  const ordered = inOrder([
    entry('done-new', 'succeeded', 40),
    entry('waits', 'pending', 10),
    entry('failed-old', 'failed', 5),
    entry('runs', 'running', 20),
    entry('cancelled', 'cancelled', 30),
  ]);
  expect(ordered.map(({ id }) => id)).toEqual(['runs', 'waits', 'done-new', 'cancelled', 'failed-old']);
});
