import { expect, test } from 'vitest';
import type { News } from './changes.ts';
import { MAX_QUEUED_NEWS, NewsQueue } from './news-queue.ts';

const desired = (hostId: string): News => ({ kind: 'desired', hostId });

test('news arrives in order, waited for or not', async () => {
  const queue = new NewsQueue();
  const waited = queue.next();
  queue.push(desired('a'));
  queue.push(desired('b'));
  expect((await waited).value).toEqual(desired('a'));
  expect((await queue.next()).value).toEqual(desired('b'));
});

test('a consumer that falls too far behind is told to look at everything', async () => {
  const queue = new NewsQueue();
  for (let index = 0; index <= MAX_QUEUED_NEWS; index += 1) queue.push(desired(String(index)));
  queue.push(desired('after'));
  expect(await queue.next()).toEqual({ done: false, value: null });
  expect((await queue.next()).value).toEqual(desired('after'));
});

test('the end ends those who wait', async () => {
  const queue = new NewsQueue();
  const waited = queue.next();
  queue.end();
  queue.push(desired('late'));
  expect(await waited).toEqual({ done: true, value: undefined });
  expect(await queue.next()).toEqual({ done: true, value: undefined });
});
