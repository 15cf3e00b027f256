import type { History } from '@bulkhead/shared';
import { expect, it } from 'vitest';
import { busyShare, hasValues, readingOf, shareOf, summaryOf, toPoints } from './prepare-history.ts';

const column = (...means: (number | null)[]) => ({
  min: means.map((value) => value && value / 2),
  mean: means,
  max: means.map((value) => value && value * 3),
});
const history: History = {
  tier: 'minute',
  stepMs: 60_000,
  atMs: [0, 60_000, 120_000],
  columns: {
    cpuMillicores: column(500, null, 1_000),
    cpuStallUsecPerSec: column(600_000, null, 100_000),
    throttledOwnUsecPerSec: column(100_000, null, 200_000),
    throttledTenantUsecPerSec: column(200_000, null, 0),
  },
};

it('a point stands in the middle of its step, with its least and its most', () => {
  expect(toPoints(history, { used: readingOf('cpuMillicores', 1_000) })).toEqual([
    { atMs: 30_000, stepFromMs: 0, used: 0.5, usedMin: 0.25, usedMax: 1.5 },
    { atMs: 90_000, stepFromMs: 60_000, used: null, usedMin: null, usedMax: null },
    { atMs: 150_000, stepFromMs: 120_000, used: 1, usedMin: 0.5, usedMax: 3 },
  ]);
});

it('what was not kept at all is a gap from end to end', () => {
  const points = toPoints(history, { read: readingOf('ioReadBytesPerSec'), used: readingOf('cpuMillicores') });
  expect(points.map(({ read }) => read)).toEqual([null, null, null]);
  expect(hasValues(points, ['read'])).toBe(false);
  expect(hasValues(points, ['read', 'used'])).toBe(true);
  expect(summaryOf(points, 'read')).toBeNull();
});

it('a wait for a busy processor is pressure without what stood still for a ceiling, never less than nothing', () => {
  const points = toPoints(history, { busy: busyShare, own: shareOf('throttledOwnUsecPerSec') });
  expect(points.map(({ busy }) => busy)).toEqual([0.3, null, 0]);
  expect(points.map(({ own }) => own)).toEqual([0.1, null, 0.2]);
});

it('a summary leaves gaps out of the mean and finds a peak between two means', () => {
  const points = toPoints(history, { used: readingOf('cpuMillicores', 1_000) });
  expect(summaryOf(points, 'used')).toEqual({ mean: 0.75, max: 3 });
});
