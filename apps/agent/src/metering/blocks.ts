/** Samples in one block: what is sealed together and stands in memory as a few bytes a column. */
export const BLOCK_SAMPLES = 60;

/** Beyond this a difference of two values would not be exact; such a column is kept as it is. */
const MAX_VALUE = 2 ** 50;
const DELTAS = 0;
const RAW = 1;
/** Tokens of a column of deltas; what is larger is a delta that is not 0, folded to a natural number, plus 1. */
const SAME = 0;
const GAP = 1;
/** A raw column is the longest: its kind and eight bytes a sample; the same bounds eight bytes a delta. */
const MAX_COLUMN_BYTES = 1 + 8 * BLOCK_SAMPLES;

let scratch = new Uint8Array(0);

/**
 * Packs `cells` (column after column, BLOCK_SAMPLES each, NaN = nothing there) into an offset a column (4 bytes, little
 * endian) and the columns: differences from sample to sample as variable-length numbers, runs of the same value and of gaps
 * as one. Whole numbers up to 2^50 pack; a column with any other number is kept raw. Null: nothing but gaps.
 */
export function packBlock(cells: Float64Array): Uint8Array | null {
  const columns = cells.length / BLOCK_SAMPLES;
  if (cells.every(Number.isNaN)) return null;
  const head = 4 * columns;
  if (scratch.length < head + columns * MAX_COLUMN_BYTES) scratch = new Uint8Array(head + columns * MAX_COLUMN_BYTES);
  const offsets = new DataView(scratch.buffer);
  let end = head;
  for (let column = 0; column < columns; column += 1) {
    offsets.setUint32(4 * column, end, true);
    const first = column * BLOCK_SAMPLES;
    end = isPackable(cells, first) ? putDeltas(cells, first, end) : putRaw(cells, first, end);
  }
  return scratch.slice(0, end);
}

/** One column of a packed block into `into` (BLOCK_SAMPLES long). */
export function unpackColumn(block: Uint8Array, column: number, into: Float64Array): void {
  const view = new DataView(block.buffer, block.byteOffset);
  let position = view.getUint32(4 * column, true);
  if (block[position] === RAW) {
    for (let slot = 0; slot < BLOCK_SAMPLES; slot += 1) into[slot] = view.getFloat64(position + 1 + 8 * slot, true);
    return;
  }
  position += 1;
  let value = 0;
  for (let slot = 0; slot < BLOCK_SAMPLES;) {
    let byte = block[position++] ?? 0;
    if (byte <= GAP) {
      const end = Math.min(BLOCK_SAMPLES, slot + (block[position++] ?? BLOCK_SAMPLES));
      for (const filled = byte === GAP ? Number.NaN : value; slot < end; slot += 1) into[slot] = filled;
      continue;
    }
    let folded = (byte & 127) - 1;
    for (let scale = 128; byte >= 128; scale *= 128) {
      byte = block[position++] ?? 0;
      folded += (byte & 127) * scale;
    }
    // Bit operations would lose what is beyond 2^32.
    value += folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
    into[slot] = value;
    slot += 1;
  }
}

function isPackable(cells: Float64Array, first: number): boolean {
  for (let slot = first; slot < first + BLOCK_SAMPLES; slot += 1) {
    const value = cells[slot] ?? Number.NaN;
    if (!Number.isNaN(value) && (!Number.isInteger(value) || Math.abs(value) > MAX_VALUE)) return false;
  }
  return true;
}

/** Returns where the column ends in the scratch. */
function putDeltas(cells: Float64Array, first: number, at: number): number {
  let end = at;
  scratch[end++] = DELTAS;
  let previous = 0;
  for (let slot = 0; slot < BLOCK_SAMPLES;) {
    const value = cells[first + slot] ?? Number.NaN;
    const isGap = Number.isNaN(value);
    if (isGap || value === previous) {
      let run = 1;
      while (slot + run < BLOCK_SAMPLES && isSame(cells[first + slot + run] ?? Number.NaN, value)) run += 1;
      scratch[end++] = isGap ? GAP : SAME;
      scratch[end++] = run;
      slot += run;
      continue;
    }
    const delta = value - previous;
    end = putNumber((delta > 0 ? 2 * delta : -2 * delta - 1) + 1, end);
    previous = value;
    slot += 1;
  }
  return end;
}

function isSame(one: number, other: number): boolean {
  return one === other || (Number.isNaN(one) && Number.isNaN(other));
}

/** Seven bits a byte, the lowest first. */
function putNumber(number: number, at: number): number {
  let end = at;
  let rest = number;
  while (rest >= 128) {
    scratch[end++] = (rest % 128) + 128;
    rest = Math.floor(rest / 128);
  }
  scratch[end++] = rest;
  return end;
}

function putRaw(cells: Float64Array, first: number, at: number): number {
  const view = new DataView(scratch.buffer);
  scratch[at] = RAW;
  for (let slot = 0; slot < BLOCK_SAMPLES; slot += 1) {
    view.setFloat64(at + 1 + 8 * slot, cells[first + slot] ?? Number.NaN, true);
  }
  return at + MAX_COLUMN_BYTES;
}
