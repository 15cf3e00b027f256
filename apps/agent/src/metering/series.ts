import { HISTORY_SAMPLES } from '@bulkhead/shared';
import { BLOCK_SAMPLES, packBlock, unpackColumn } from './blocks.ts';

/** History may begin and end inside a block. */
const KEPT_BLOCKS = Math.ceil(HISTORY_SAMPLES / BLOCK_SAMPLES) + 1;
/** The column last asked for; one for all, because it is copied before the next one is asked for. */
const unpacked = new Float64Array(BLOCK_SAMPLES);
/** Rows that the block under way has room for at first; one that is left as it was takes none. */
const FIRST_ROWS = 8;
/** In the place of a row: nothing was there. */
const GAP = 0;

/**
 * The last HISTORY_SAMPLES samples of one group, NaN = null. Rows are numbered by the sweep that they belong to, the same for
 * all groups, so that any two series share a time axis. The block under way is plain numbers, each row once however often it
 * was repeated; those before it are packed: about 25 KB in all for a busy group where plain numbers would be 200.
 */
export class Series {
  readonly #columns: number;
  readonly #phase: number;
  /** Row after row, so that a sample touches few cache lines; and for each sample its row, counted from 1. */
  #rows: Float64Array;
  readonly #rowOf = new Uint8Array(BLOCK_SAMPLES);
  #rowCount = 0;
  #openBlock = -1;
  readonly #packed: ({ block: number; bytes: Uint8Array } | undefined)[] = [];

  /** `phase` spreads the packing of many series over the sweeps: any whole number. */
  constructor(columns: number, phase: number) {
    this.#columns = columns;
    this.#phase = phase % BLOCK_SAMPLES;
    this.#rows = new Float64Array(columns * FIRST_ROWS);
  }

  /** Sweeps come in order; one that is left out is a gap. Null: the group is not there. */
  put(sweep: number, row: Float64Array | null): void {
    const block = this.#blockOf(sweep);
    if (block !== this.#openBlock) this.#begin(block);
    if (row === null) return;
    const start = this.#rowCount * this.#columns;
    if (start === this.#rows.length) this.#resize(2 * this.#rowCount);
    this.#rows.set(row, start);
    this.#rowCount += 1;
    this.#rowOf[this.#slotOf(sweep)] = this.#rowCount;
  }

  /** As `put` with the row of the sweep before. */
  repeat(sweep: number): void {
    const block = this.#blockOf(sweep);
    if (block !== this.#openBlock) this.#begin(block);
    this.#rowOf[this.#slotOf(sweep)] = this.#rowCount;
  }

  /** Sweeps `from` to `to`, the last one excluded, of one column; what is no longer, or not yet, there is NaN. */
  column(column: number, from: number, to: number): Float64Array {
    const values = new Float64Array(Math.max(0, to - from)).fill(Number.NaN);
    for (let sweep = from; sweep < to;) {
      const block = this.#blockOf(sweep);
      const first = block * BLOCK_SAMPLES - this.#phase;
      const end = Math.min(to, first + BLOCK_SAMPLES);
      const source = this.#columnOf(block, column);
      if (source === null) sweep = end;
      else for (; sweep < end; sweep += 1) values[sweep - from] = source[sweep - first] ?? Number.NaN;
    }
    return values;
  }

  at(sweep: number, column: number): number {
    const slot = this.#slotOf(sweep);
    if (this.#blockOf(sweep) === this.#openBlock) return this.#openValue(slot, column);
    return this.#columnOf(this.#blockOf(sweep), column)?.[slot] ?? Number.NaN;
  }

  #blockOf(sweep: number): number {
    return Math.floor((sweep + this.#phase) / BLOCK_SAMPLES);
  }

  #slotOf(sweep: number): number {
    return (sweep + this.#phase) % BLOCK_SAMPLES;
  }

  #begin(block: number): void {
    if (this.#openBlock >= 0) {
      const cells = new Float64Array(this.#columns * BLOCK_SAMPLES);
      for (let column = 0; column < this.#columns; column += 1) {
        cells.set(this.#openColumn(column), column * BLOCK_SAMPLES);
      }
      const bytes = packBlock(cells);
      const place = this.#openBlock % KEPT_BLOCKS;
      this.#packed[place] = bytes === null ? undefined : { block: this.#openBlock, bytes };
    }
    this.#rowOf.fill(GAP);
    this.#openBlock = block;
    if (this.#rowCount === 0) return;
    // The last row may be repeated.
    this.#rows.copyWithin(0, (this.#rowCount - 1) * this.#columns, this.#rowCount * this.#columns);
    const needed = Math.max(FIRST_ROWS, 2 * this.#rowCount);
    this.#rowCount = 1;
    if (needed < this.#rows.length / this.#columns) this.#resize(needed);
  }

  /** To room for so many rows; those that are there are kept as far as they fit. */
  #resize(rows: number): void {
    const resized = new Float64Array(rows * this.#columns);
    resized.set(this.#rows.subarray(0, this.#rowCount * this.#columns));
    this.#rows = resized;
  }

  #openValue(slot: number, column: number): number {
    const row = this.#rowOf[slot] ?? GAP;
    return row === GAP ? Number.NaN : (this.#rows[(row - 1) * this.#columns + column] ?? Number.NaN);
  }

  #columnOf(block: number, column: number): Float64Array | null {
    if (block === this.#openBlock) return this.#openColumn(column);
    const packed = this.#packed[block % KEPT_BLOCKS];
    if (packed?.block !== block) return null;
    unpackColumn(packed.bytes, column, unpacked);
    return unpacked;
  }

  #openColumn(column: number): Float64Array {
    for (let slot = 0; slot < BLOCK_SAMPLES; slot += 1) {
      unpacked[slot] = this.#openValue(slot, column);
    }
    return unpacked;
  }
}
