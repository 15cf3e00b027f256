/** Numbers straight out of a buffer of kernel text: a fifth of the cost of regular expressions on strings. */

let cursor = 0;

/** Where the last number ended: the first byte that is no digit. */
export function cursorAfter(): number {
  return cursor;
}

/** The decimal number at `position`; NaN when there is no digit. Exact up to 2^53, beyond that to 16 digits. */
export function digitsAt(buffer: Uint8Array, position: number, length: number): number {
  let value = 0;
  cursor = position;
  while (cursor < length) {
    const digit = (buffer[cursor] ?? 0) - 48;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
    cursor += 1;
  }
  return cursor === position ? Number.NaN : value;
}

/**
 * The number after the first `key` (which brings its newline before and its space after) from `from` on; NaN when it is
 * not there.
 */
export function numberAfterKey(buffer: Buffer, length: number, key: Buffer, from = 0): number {
  const index = buffer.indexOf(key, from);
  // Beyond the length is what an earlier, longer file has left.
  return index < 0 || index + key.length > length ? Number.NaN : digitsAt(buffer, index + key.length, length);
}

/** The sum of the numbers after every `key`: one line a disk. 0 in an empty file; NaN when `length` is -1: no file. */
export function sumAfterKey(buffer: Buffer, length: number, key: Buffer): number {
  if (length < 0) return Number.NaN;
  let sum = 0;
  for (let value = numberAfterKey(buffer, length, key); !Number.isNaN(value);) {
    sum += value;
    value = numberAfterKey(buffer, length, key, cursor);
  }
  return sum;
}
