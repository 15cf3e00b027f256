/** Bytes that are not of this format: of a newer one, or damaged. */
export class UnreadableHistory extends Error {}

const FIRST_SIZE = 1_024;
/** 2^53 − 1 takes eight groups of seven bits. */
const MAX_BYTES = 8;

/** Whole numbers up to 2^53 − 1 as groups of seven bits, the lowest first. Grows as it is written to. */
export class VarintWriter {
  #bytes = new Uint8Array(FIRST_SIZE);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length] = value;
    this.#length += 1;
  }

  unsigned(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.byte(rest);
  }

  /** The sign has a bit of its own in the first byte: doubling, as a zigzag does, would leave what a number holds exactly. */
  signed(value: number): void {
    const sign = value < 0 ? 0x40 : 0;
    const size = Math.abs(value);
    if (size < 0x40) {
      this.byte(size | sign);
      return;
    }
    this.byte((size % 0x40) | sign | 0x80);
    this.unsigned(Math.floor(size / 0x40));
  }

  bytes(piece: Uint8Array): void {
    if (this.#length + piece.length > this.#bytes.length) this.#grow(piece.length);
    this.#bytes.set(piece, this.#length);
    this.#length += piece.length;
  }

  /** What was written so far, as a copy. */
  take(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  #grow(by: number): void {
    const larger = new Uint8Array(2 * this.#bytes.length + by);
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

/** Reads what VarintWriter wrote. Every method throws UnreadableHistory where the bytes end, or hold no such number. */
export class VarintReader {
  readonly #bytes: Uint8Array;
  #at: number;
  readonly #end: number;

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    if (end > bytes.length) throw new UnreadableHistory('it ends too early');
    this.#bytes = bytes;
    this.#at = at;
    this.#end = end;
  }

  get at(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#end;
  }

  byte(): number {
    const value = this.#at < this.#end ? this.#bytes[this.#at] : undefined;
    if (value === undefined) throw new UnreadableHistory('it ends too early');
    this.#at += 1;
    return value;
  }

  unsigned(): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < MAX_BYTES; count += 1) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (!Number.isSafeInteger(value)) break;
        return value;
      }
      scale *= 0x80;
    }
    throw new UnreadableHistory('a number is too large');
  }

  signed(): number {
    const first = this.byte();
    let size = first & 0x3f;
    if (first >= 0x80) size += this.unsigned() * 0x40;
    if (!Number.isSafeInteger(size)) throw new UnreadableHistory('a number is too large');
    return (first & 0x40) === 0 ? size : -size;
  }

  /** A part of what is left, to be read by itself. */
  part(length: number): VarintReader {
    const end = this.#at + length;
    if (end > this.#end) throw new UnreadableHistory('it ends too early');
    const part = new VarintReader(this.#bytes, this.#at, end);
    this.#at = end;
    return part;
  }
}
