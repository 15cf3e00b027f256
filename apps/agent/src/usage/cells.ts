/** The numbers of one meter, side by side in one piece of memory: each piece of its own costs 300 bytes beside what is in it. */
export class Cells {
  readonly #cells: Float64Array;
  #given = 0;

  constructor(count: number) {
    this.#cells = new Float64Array(count);
  }

  /** The next so many, all of them 0. */
  next(count: number): Float64Array {
    const from = this.#given;
    this.#given += count;
    if (this.#given > this.#cells.length) throw new RangeError(`no more than ${this.#cells.length} cells`);
    return this.#cells.subarray(from, this.#given);
  }
}
