/** One value a step; null: not known. */
export type Values = readonly (number | null)[];

export function knownOf(values: Values): number[] {
  return values.filter((value) => value !== null);
}

/** The mean of what is known; null where nothing is. */
export function meanOf(values: Values): number | null {
  const known = knownOf(values);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** The value below which `share` of what is known lies; null where nothing is. */
export function quantileOf(values: Values, share: number): number | null {
  const sorted = knownOf(values).toSorted((a, b) => a - b);
  if (sorted.length === 0) return null;
  const place = share * (sorted.length - 1);
  const lower = sorted[Math.floor(place)] ?? 0;
  const upper = sorted[Math.ceil(place)] ?? lower;
  return lower + (upper - lower) * (place - Math.floor(place));
}

export function medianOf(values: Values): number | null {
  return quantileOf(values, 0.5);
}

/** Pearson's correlation of the steps at which both are known. Null: too few of them, or one of both never moves. */
export function correlationOf(a: Values, b: Values, fewest: number): number | null {
  const pairs = a.flatMap((left, index) => {
    const right = b[index] ?? null;
    return left === null || right === null ? [] : [{ left, right }];
  });
  if (pairs.length < fewest) return null;
  const meanLeft = pairs.reduce((sum, { left }) => sum + left, 0) / pairs.length;
  const meanRight = pairs.reduce((sum, { right }) => sum + right, 0) / pairs.length;
  let both = 0;
  let ofLeft = 0;
  let ofRight = 0;
  for (const { left, right } of pairs) {
    both += (left - meanLeft) * (right - meanRight);
    ofLeft += (left - meanLeft) ** 2;
    ofRight += (right - meanRight) ** 2;
  }
  if (ofLeft === 0 || ofRight === 0) return null;
  return Math.max(-1, Math.min(1, both / Math.sqrt(ofLeft * ofRight)));
}
