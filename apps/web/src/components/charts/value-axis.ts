/** How many steps an axis may have; the first that fits as tightly as any is taken. */
const INTERVALS = [4, 5, 3, 6];

/** A vertical axis from 0: its upper end and its ticks. */
export interface ValueAxis {
  max: number;
  ticks: number[];
}

/** An axis of shares of time, always all of it: how little is held back is to be seen too. */
export const SHARE_AXIS: ValueAxis = { max: 1, ticks: [0, 0.25, 0.5, 0.75, 1] };

export function coresAxis(highestCores: number): ValueAxis {
  return decimalAxis(highestCores, 0.01);
}

/** An axis of operations a second; what is not even a few looks like little. */
export function operationsAxis(highest: number): ValueAxis {
  return decimalAxis(highest, 4);
}

/** In steps of 1, 2, 2.5 or 5 of some power of ten, a little above the highest value, and above `least`. */
function decimalAxis(highest: number, least: number): ValueAxis {
  const wanted = Math.max(highest, least) * 1.05;
  const power = 10 ** Math.floor(Math.log10(wanted / 6));
  return tightestAxis(
    [1, 2, 2.5, 5, 10].map((factor) => factor * power),
    wanted,
  );
}

/** An axis of bytes whose steps are powers of two or one and a half of them, so that ticks read as 16, 24, 32 MiB. */
export function bytesAxis(highestBytes: number): ValueAxis {
  const wanted = Math.max(highestBytes, 4_096) * 1.05;
  const power = 2 ** Math.floor(Math.log2(wanted / 6));
  return tightestAxis(
    [1, 1.5, 2, 3].map((factor) => factor * power),
    wanted,
  );
}

function tightestAxis(steps: readonly number[], wanted: number): ValueAxis {
  let best = { step: 0, intervals: 0, max: Infinity };
  for (const intervals of INTERVALS) {
    for (const step of steps) {
      const max = clean(step * intervals);
      if (max >= wanted && max < best.max) best = { step, intervals, max };
    }
  }
  const ticks = Array.from({ length: best.intervals + 1 }, (_, index) => clean(index * best.step));
  return { max: best.max, ticks };
}

/** 0.1 * 3 is 0.30000000000000004: twelve digits keep labels and comparisons clean. */
function clean(value: number): number {
  return Number(value.toPrecision(12));
}

/** The highest of the values that are there; 0 when none is. */
export function highestOf(values: Iterable<number | null>): number {
  let highest = 0;
  for (const value of values) if (value !== null && value > highest) highest = value;
  return highest;
}
