/** How long an instance that keeps ending waits before it is started again. */
export const RESTART_FIRST_MS = 1_000;
export const RESTART_LONGEST_MS = 5 * 60_000;
/** Whoever ran this long is well again: the next end starts at the first delay. */
export const RESTART_WELL_MS = 10 * 60_000;

/** Delay before the next restart, when `failures` ended runs lie behind it (0: this is the first). */
export function restartDelayMs(failures: number): number {
  return doubled(RESTART_FIRST_MS, failures, RESTART_LONGEST_MS);
}

/** Ended runs in a row, after one more that took `uptimeMs`. */
export function countFailures(before: number, uptimeMs: number): number {
  return uptimeMs >= RESTART_WELL_MS ? 0 : before;
}

/** `firstMs · 2^times`, at most `longestMs`. Exact for any count. */
export function doubled(firstMs: number, times: number, longestMs: number): number {
  return Math.min(longestMs, firstMs * 2 ** Math.min(times, 40));
}

/** Between half and one and a half of a delay, so that many that failed together do not come back together. */
export function jittered(delayMs: number, random: () => number = Math.random): number {
  return delayMs * (0.5 + random());
}
