/** Samples come every second. A longer silence than this is a hole: nothing is known about what lies in it. */
export const MAX_HOLE_MS = 2_500;

type Values = readonly (number | null)[];

/** True where the sample does not continue the one before it: the first, after a hole, or after a step of the clock. */
export function startsAnew(atMs: readonly number[], index: number): boolean {
  const before = atMs[index - 1];
  const at = atMs[index];
  if (before === undefined || at === undefined) return true;
  return at <= before || at - before > MAX_HOLE_MS;
}

/**
 * How far a counter came since the sample before. Null where that cannot be said: a hole, a file that could not be
 * read, or a counter that fell because its cgroup began a new life.
 */
export function growth(atMs: readonly number[], values: Values | undefined, index: number): number | null {
  if (startsAnew(atMs, index)) return null;
  const before = values?.[index - 1] ?? null;
  const now = values?.[index] ?? null;
  if (before === null || now === null || now < before) return null;
  return now - before;
}

/** Milliseconds since the sample before; only of use where that one exists. */
export function elapsedMs(atMs: readonly number[], index: number): number {
  return (atMs[index] ?? 0) - (atMs[index - 1] ?? 0);
}

/** A counter of µs of CPU as cores in use since the sample before. */
export function coresUsed(atMs: readonly number[], usageUsec: Values | undefined, index: number): number | null {
  const grown = growth(atMs, usageUsec, index);
  return grown === null ? null : grown / (elapsedMs(atMs, index) * 1_000);
}

/**
 * What happened to a counter of events at each sample. Unlike a rate it is told across holes too: it did happen, at
 * some time up to this sample. A counter that fell began again at 0, so all that it shows is new.
 */
export function eventsAt(values: Values | undefined, length: number): number[] {
  let known: number | null = null;
  return Array.from({ length }, (_, index) => {
    const now = values?.[index] ?? null;
    if (now === null) return 0;
    const happened = known === null ? 0 : now >= known ? now - known : now;
    known = now;
    return happened;
  });
}
