/** Of so many of them each has a colour of its own; the others are one. */
export const OWN_COLOURS = 6;

type Values = readonly (number | null)[];

/** One layer, from the bottom up. */
export interface StackLayer {
  key: string;
  /** The place of its member in the list that was given; null: several, or nobody. */
  member: number | null;
  role: 'member' | 'others' | 'beyond';
  mean: number;
  /** Of all layers together. */
  share: number;
  /** The highest of its means. */
  most: number;
}

export type StackPoint = Record<string, number | null> & { atMs: number; stepFromMs: number };

export interface Stack {
  points: StackPoint[];
  layers: StackLayer[];
  /** The highest of the whole, and of the layers together. */
  highest: number;
  /** Mean of the whole; null: nothing is known. */
  mean: number | null;
}

export const TOTAL = 'total';

/**
 * Layers for a picture: the largest members by themselves, all others as one, and on top what `total` is beyond them all. Where
 * something is known of anybody, a member of whom nothing is known was not there; where nothing is known of anybody there
 * is a gap. Pure.
 */
export function prepareStack(
  { atMs, stepMs }: { atMs: readonly number[]; stepMs: number },
  members: readonly { isOne: boolean; mean: Values }[],
  total: Values | null,
): Stack {
  const isKnown = atMs.map(
    (_, step) => (total?.[step] ?? null) !== null || members.some(({ mean }) => (mean[step] ?? null) !== null),
  );
  const own = members.flatMap(({ isOne }, index) => (isOne ? [index] : [])).slice(0, OWN_COLOURS);
  const rest = members.flatMap((_, index) => (own.includes(index) ? [] : [index]));
  const sumAt = (indices: readonly number[], step: number) =>
    indices.reduce((sum, index) => sum + (members[index]?.mean[step] ?? 0), 0);
  const all = members.map((_, index) => index);
  const columns: { key: string; member: number | null; role: StackLayer['role']; at: (step: number) => number }[] = [
    ...own.map((index) => ({
      key: `m${index}`,
      member: index,
      role: 'member' as const,
      at: (step: number) => sumAt([index], step),
    })),
    ...(rest.length === 0
      ? []
      : [{ key: 'others', member: null, role: 'others' as const, at: (step: number) => sumAt(rest, step) }]),
    ...(total === null
      ? []
      : [
          {
            key: 'beyond',
            member: null,
            role: 'beyond' as const,
            at: (step: number) => Math.max(0, (total[step] ?? 0) - sumAt(all, step)),
          },
        ]),
  ];
  const points = atMs.map((stepFromMs, step) => ({
    atMs: stepFromMs + stepMs / 2,
    stepFromMs,
    [TOTAL]: total?.[step] ?? null,
    ...Object.fromEntries(columns.map(({ key, at }) => [key, isKnown[step] === true ? at(step) : null])),
  })) as StackPoint[];
  const known = isKnown.filter(Boolean).length;
  const sums = columns.map(({ key }) => points.reduce((sum, point) => sum + (point[key] ?? 0), 0));
  const whole = sums.reduce((sum, one) => sum + one, 0);
  const heights = points.map((point) =>
    Math.max(
      point[TOTAL] ?? 0,
      columns.reduce((sum, { key }) => sum + (point[key] ?? 0), 0),
    ),
  );
  return {
    points,
    layers: columns.map(({ key, member, role }, index) => ({
      key,
      member,
      role,
      mean: known === 0 ? 0 : (sums[index] ?? 0) / known,
      share: whole === 0 ? 0 : (sums[index] ?? 0) / whole,
      most: points.reduce((most, point) => Math.max(most, point[key] ?? 0), 0),
    })),
    highest: heights.reduce((highest, height) => Math.max(highest, height), 0),
    mean: known === 0 ? null : whole / known,
  };
}
