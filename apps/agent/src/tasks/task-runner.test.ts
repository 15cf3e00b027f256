import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DesiredTask, ObservedTask } from '@bulkhead/shared';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLog } from '../log.ts';
import { TaskFailure, type TaskHandlers } from './handler.ts';
import { TaskRunner } from './task-runner.ts';

const IMAGE = `sha256:${'ab'.repeat(32)}`;
const idOf = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
const task = (index: number, isCancelled = false): DesiredTask => ({
  id: idOf(index),
  tenantSlug: 'acme',
  spec: { kind: 'image-remove', images: [{ catalogId: idOf(index), imageId: IMAGE }] },
  isCancelled,
});

let directory: string;
let runner: TaskRunner;
let told: ObservedTask[];
let begun: string[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tasks-'));
  begun = [];
});
afterEach(async () => {
  await runner.close();
  rmSync(directory, { recursive: true });
});

function start(work: NonNullable<TaskHandlers['image-remove']>): void {
  told = [];
  runner = new TaskRunner({
    directory,
    handlers: {
      'image-remove': (context) => {
        begun.push(context.task.id);
        return work(context);
      },
    },
    credential: () => null,
    log: createLog(() => undefined),
    onChange: (tasks) => {
      told = tasks;
    },
  });
}

const stateOf = (index: number) => told.find(({ id }) => id === task(index).id);
const settled = (index: number) => expect.poll(() => stateOf(index)?.state).toMatch(/succeeded|failed|cancelled/);

test('a task is done once, however often it is told of, also by the next agent', async () => {
  start(() => Promise.resolve({ removed: 1 }));
  runner.setDesired([task(1)]);
  runner.setDesired([task(1)]);
  await settled(1);
  expect(stateOf(1)).toMatchObject({ state: 'succeeded', result: { removed: 1 } });
  await runner.close();
  start(() => Promise.resolve({ removed: 2 }));
  runner.setDesired([task(1)]);
  await settled(1);
  expect(stateOf(1)).toMatchObject({ state: 'succeeded', result: { removed: 1 } });
  expect(begun).toEqual([task(1).id]);
  runner.setDesired([]);
  expect(runner.observed()).toEqual([]);
});

test('what was under way when the agent ended is begun again, three times at most', async () => {
  for (let life = 0; life < 3; life += 1) {
    start(
      ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('over')))),
    );
    runner.setDesired([task(1)]);
    await expect.poll(() => begun.length).toBe(life + 1);
    await runner.close();
  }
  start(() => Promise.resolve(null));
  runner.setDesired([task(1)]);
  await settled(1);
  expect(stateOf(1)).toMatchObject({ state: 'failed', problem: { code: 'interrupted' } });
  expect(begun).toHaveLength(3);
});

test('a cancelled one ends, begun or not', async () => {
  start(({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('over')))));
  runner.setDesired([task(1), task(2, true)]);
  await settled(2);
  expect(begun).toEqual([task(1).id]);
  runner.setDesired([task(1, true), task(2, true)]);
  await settled(1);
  expect([stateOf(1)?.state, stateOf(2)?.state]).toEqual(['cancelled', 'cancelled']);
});

test('what goes wrong is told in words', async () => {
  start(() => Promise.reject(new TaskFailure('in-use', 'the image is in use')));
  runner.setDesired([
    task(1),
    { ...task(2), spec: { kind: 'volume-snapshot', volumeId: task(3).id, snapshotId: task(4).id } },
  ]);
  await settled(1);
  await settled(2);
  expect(stateOf(1)?.problem).toEqual({ code: 'in-use', message: 'the image is in use' });
  expect(stateOf(2)?.problem?.code).toBe('unknown-task');
});

test('one tenant takes two places, and leaves the others to others', async () => {
  start(({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('over')))));
  runner.setDesired([1, 2, 3, 4].map((index) => task(index)).concat({ ...task(5), tenantSlug: 'beta' }));
  await expect.poll(() => begun).toEqual(expect.arrayContaining([task(5).id]));
  expect(begun).toHaveLength(3);
});
