/** The first attempt and those after it; with the waits below they take about twenty hours. */
export const MAX_ATTEMPTS = 12;
const FIRST_WAIT_SEC = 10;
const GROWTH = 2.3;
/** Up to this share more or less, so that what failed together does not come again together. */
const JITTER = 0.2;

/** Seconds until the next attempt after `attempts` have failed. `random`: 0 to 1. */
export function waitSecAfter(attempts: number, random: number): number {
  return FIRST_WAIT_SEC * GROWTH ** (attempts - 1) * (1 + JITTER * (2 * random - 1));
}
