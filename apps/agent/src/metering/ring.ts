/**
 * The last samples of one group, column by column, NaN = null. Rows are numbered by the sweep that they belong to, the same
 * for all groups, so that any two rings share a time axis.
 */
export class Ring {
  readonly width: number;
  readonly #rows: number;
  readonly #cells: Float64Array;

  constructor(width: number, rows: number) {
    this.width = width;
    this.#rows = rows;
    this.#cells = new Float64Array(width * rows).fill(Number.NaN);
  }

  /** Puts a row in its place, over the one that is `rows` sweeps older. */
  write(sweep: number, row: Float64Array): void {
    const slot = sweep % this.#rows;
    for (let column = 0; column < this.width; column += 1) {
      this.#cells[column * this.#rows + slot] = row[column] ?? Number.NaN;
    }
  }

  get(sweep: number, column: number): number {
    return this.#cells[column * this.#rows + (sweep % this.#rows)] ?? Number.NaN;
  }

  /** Sweeps `from` to `to`, the last one excluded, of one column. */
  slice(column: number, from: number, to: number): (number | null)[] {
    const values = Array.from<number | null>({ length: to - from });
    for (let sweep = from; sweep < to; sweep += 1) {
      const value = this.get(sweep, column);
      values[sweep - from] = Number.isNaN(value) ? null : value;
    }
    return values;
  }
}
