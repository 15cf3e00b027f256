import { expect, it } from 'vitest';
import { countFailures, restartDelayMs } from './back-off.ts';
import { isStorm, rowSince } from './restart-storm.ts';

/** Ends of an instance that runs `uptimeMs` each time, and the ends at which a storm was told. */
function stormsOf(uptimeMs: number, ends: number): { atMs: number; end: number }[] {
  const storms: { atMs: number; end: number }[] = [];
  let [atMs, failures, since] = [0, 0, null as number | null];
  for (let end = 1; end <= ends; end += 1) {
    atMs += uptimeMs;
    const before = countFailures(failures, uptimeMs);
    failures = before + 1;
    since = rowSince({ rowSinceMs: since }, failures, atMs);
    if (isStorm(failures, since, atMs)) storms.push({ atMs, end });
    atMs += restartDelayMs(before);
  }
  return storms;
}

it('tells of a storm once, some minutes in', () => {
  const [storm, ...more] = stormsOf(50, 100);
  expect(more).toEqual([]);
  expect(storm?.end).toBe(8);
  expect(storm?.atMs).toBeLessThan(4 * 60_000);
});

it('tells nothing of what runs for minutes between its ends', () => {
  expect(stormsOf(2 * 60_000, 100)).toEqual([]);
  expect(stormsOf(11 * 60_000, 100)).toEqual([]);
});
