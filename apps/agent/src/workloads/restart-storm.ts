import type { InstanceMemory } from './instance-memory.ts';

/** With the back-off this many ends in a row take four minutes of an instance that ends at once. */
const STORM_ENDS = 8;
const STORM_MS = 10 * 60_000;

/** Pure: when the row of ends began that an instance is in; null: it is in none. */
export function rowSince(before: Pick<InstanceMemory, 'rowSinceMs'>, failures: number, atMs: number): number | null {
  if (failures === 0) return null;
  return failures === 1 ? atMs : (before.rowSinceMs ?? atMs);
}

/** Pure: whether this end makes a storm of the row. True once in a row. */
export function isStorm(failures: number, sinceMs: number | null, atMs: number): boolean {
  return failures === STORM_ENDS && sinceMs !== null && atMs - sinceMs <= STORM_MS;
}

export function describeStorm(name: string, sinceMs: number, atMs: number): string {
  const seconds = Math.round((atMs - sinceMs) / 1000);
  return (
    `Instance ${name} ended ${STORM_ENDS} times within ${seconds} s. It is started again ever more rarely, every five minutes ` +
    'at last; ten minutes without an end begin the count anew. Its log says why it ends.'
  );
}
