import type { VarintReader, VarintWriter } from './varints.ts';

export const MINUTES_PER_HOUR = 60;
const BYTES = 8;
const ALL = 1;
const SOME = 2;
const NONE = 0;

/** Which of an hour's minutes are there: one byte for all or none, a bit for each otherwise. */
export function writeMask(to: VarintWriter, isThere: (minute: number) => boolean): void {
  const bits = new Uint8Array(BYTES);
  let count = 0;
  for (let minute = 0; minute < MINUTES_PER_HOUR; minute += 1) {
    if (!isThere(minute)) continue;
    bits[minute >> 3] = (bits[minute >> 3] ?? 0) | (1 << (minute & 7));
    count += 1;
  }
  if (count === MINUTES_PER_HOUR) to.byte(ALL);
  else if (count === 0) to.byte(NONE);
  else {
    to.byte(SOME);
    to.bytes(bits);
  }
}

const EVERY_MINUTE: readonly number[] = Array.from({ length: MINUTES_PER_HOUR }, (_, minute) => minute);

/** The minutes that are there, in order. Throws UnreadableHistory. */
export function readMask(from: VarintReader): readonly number[] {
  const kind = from.byte();
  if (kind === ALL) return EVERY_MINUTE;
  if (kind === NONE) return [];
  const bits = Array.from({ length: BYTES }, () => from.byte());
  return EVERY_MINUTE.filter((minute) => ((bits[minute >> 3] ?? 0) & (1 << (minute & 7))) !== 0);
}
