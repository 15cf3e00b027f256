import { DAY_MS } from '@bulkhead/shared';
import { expect, it } from 'vitest';
import { namesToRemove } from './signed-heads.ts';

const EVERY_MS = 5 * 60_000;

it('keeps the newest files and one a day of older ones, however long it goes on', () => {
  let names: string[] = [];
  const files = (200 * DAY_MS) / EVERY_MS;
  for (let n = 0; n < files; n += 1) {
    names.push(`heads-${String(n * EVERY_MS).padStart(15, '0')}.json`);
    const removed = new Set(namesToRemove(names));
    if (removed.size > 0) names = names.filter((name) => !removed.has(name));
  }
  expect(names.length).toBeLessThanOrEqual(48 + 90);
  const atMs = names.map((name) => Number(/\d+/.exec(name)?.[0]));
  expect(files * EVERY_MS - (atMs[0] ?? 0)).toBeGreaterThan(89 * DAY_MS);
  expect(atMs.slice(-48)).toEqual(Array.from({ length: 48 }, (_, n) => (files - 48 + n) * EVERY_MS));
});
