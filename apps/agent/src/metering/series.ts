import { HISTORY_SAMPLES } from '@bulkhead/shared';
import { BLOCK_SAMPLES, packBlock, unpackColumn } from './blocks.ts';

/** History may begin and end inside a block. */
const KEPT_BLOCKS = Math.ceil(HISTORY_SAMPLES / BLOCK_SAMPLES) + 1;
/** The column last asked for; one for all, because it is copied before the next one is asked for. */
const unpacked = new Float64Array(BLOCK_SAMPLES);

/**
 * The last HISTORY_SAMPLES samples of one group, NaN = null. Rows are numbered by the sweep that they belong to, the same for
 * all groups, so that any two series share a time axis. The block under way is plain numbers, those before it are packed:
 * about 25 KB in all for a busy group where plain numbers would be 200.
 */
export class Series {
  readonly #columns: number;
  readonly #phase: number;
  /** Row after row, so that a sample touches few cache lines. */
  readonly #open: Float64Array;
  #openBlock = -1;
  readonly #packed: ({ block: number; bytes: Uint8Array } | undefined)[] = [];

  /** `phase` spreads the packing of many series over the sweeps: any whole number. */
  constructor(columns: number, phase: number) {
    this.#columns = columns;
    this.#phase = phase % BLOCK_SAMPLES;
    this.#open = new Float64Array(columns * BLOCK_SAMPLES);
  }

  /** Sweeps come in order; one that is left out is a gap. Null: the group is not there. */
  put(sweep: number, row: Float64Array | null): void {
    const block = this.#blockOf(sweep);
    if (block !== this.#openBlock) this.#begin(block);
    if (row === null) return;
    this.#open.set(row, ((sweep + this.#phase) % BLOCK_SAMPLES) * this.#columns);
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
    const slot = (sweep + this.#phase) % BLOCK_SAMPLES;
    if (this.#blockOf(sweep) === this.#openBlock) return this.#open[slot * this.#columns + column] ?? Number.NaN;
    return this.#columnOf(this.#blockOf(sweep), column)?.[slot] ?? Number.NaN;
  }

  #blockOf(sweep: number): number {
    return Math.floor((sweep + this.#phase) / BLOCK_SAMPLES);
  }

  #begin(block: number): void {
    if (this.#openBlock >= 0) {
      const cells = new Float64Array(this.#open.length);
      for (let column = 0; column < this.#columns; column += 1) {
        cells.set(this.#openColumn(column), column * BLOCK_SAMPLES);
      }
      const bytes = packBlock(cells);
      const place = this.#openBlock % KEPT_BLOCKS;
      this.#packed[place] = bytes === null ? undefined : { block: this.#openBlock, bytes };
    }
    this.#open.fill(Number.NaN);
    this.#openBlock = block;
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
      unpacked[slot] = this.#open[slot * this.#columns + column] ?? Number.NaN;
    }
    return unpacked;
  }
}
