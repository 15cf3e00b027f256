/** One subject's steps, null where nothing is known of it. */
export type Steps = readonly (number | null)[];

export interface Ranked {
  /** Its place in the list that was given. */
  index: number;
  mean: number;
  before: number | null;
}

/**
 * The busiest from step `first` on, and what each was in the steps before. Of a step of which something is known of anybody,
 * whoever has nothing was not there and used nothing: five busy minutes are not a busy day. Pure.
 */
export function rankBusiest(subjects: readonly Steps[], first: number, most: number): Ranked[] {
  const length = Math.max(0, ...subjects.map((steps) => steps.length));
  const known = Array.from({ length }, (_, step) => subjects.some((steps) => (steps[step] ?? null) !== null));
  const count = (from: number, to: number) => known.slice(from, to).filter(Boolean).length;
  const sum = (steps: Steps, from: number, to: number) =>
    steps.slice(from, to).reduce<number>((total, value) => total + (value ?? 0), 0);
  const knownBefore = count(0, first);
  const knownSince = count(first, length);
  if (knownSince === 0) return [];
  return subjects
    .map((steps, index) => ({
      index,
      mean: sum(steps, first, length) / knownSince,
      before: knownBefore === 0 ? null : sum(steps, 0, first) / knownBefore,
    }))
    .filter(({ mean }) => mean > 0)
    .toSorted((a, b) => b.mean - a.mean)
    .slice(0, most);
}
