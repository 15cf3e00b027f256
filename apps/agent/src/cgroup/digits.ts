/** Numbers straight out of a buffer of kernel text: a fifth of the cost of regular expressions on strings. */

let cursor = 0;

/** Where the last digitsAt stopped: the first byte that is no digit. */
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

/** The number after the first `key` (which brings its newline before and its space after); NaN when it is not there. */
export function numberAfterKey(buffer: Buffer, length: number, key: Buffer): number {
  const index = buffer.indexOf(key);
  // Beyond the length is what an earlier, longer file has left.
  return index < 0 || index + key.length > length ? Number.NaN : digitsAt(buffer, index + key.length, length);
}
