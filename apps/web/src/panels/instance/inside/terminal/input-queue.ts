/** What may wait for a program that does not read; more of it is refused. */
export const MAX_WAITING_BYTES = 1024 * 1024;
const PART_BYTES = 24 * 1024;
const AGAIN_MS = 200;

/** `later`: the program does not read just now. `over`: it will never. */
export type Sent = 'taken' | 'later' | 'over';

/** What is typed, in order: one request at a time, and what is typed meanwhile goes with the next. */
export class InputQueue {
  readonly #send: (bytes: Uint8Array) => Promise<Sent>;
  readonly #onWaiting: (bytes: number) => void;
  #waiting: Uint8Array[] = [];
  #bytes = 0;
  #isSending = false;
  #isOver = false;

  constructor(send: (bytes: Uint8Array) => Promise<Sent>, onWaiting: (bytes: number) => void) {
    this.#send = send;
    this.#onWaiting = onWaiting;
  }

  /** False: too much waits already, and this was not taken. */
  push(bytes: Uint8Array): boolean {
    if (this.#isOver) return true;
    if (this.#bytes + bytes.length > MAX_WAITING_BYTES) return false;
    this.#waiting.push(bytes);
    this.#bytes += bytes.length;
    if (!this.#isSending) void this.#work();
    return true;
  }

  close(): void {
    this.#isOver = true;
    this.#waiting = [];
    this.#bytes = 0;
  }

  async #work(): Promise<void> {
    this.#isSending = true;
    while (this.#waiting.length > 0 && !this.#isOver) {
      const part = this.#next();
      const sent = await this.#send(part);
      if (sent === 'over') this.close();
      if (sent === 'later' && !this.#isOver) {
        this.#waiting.unshift(part);
        this.#bytes += part.length;
        this.#onWaiting(this.#bytes);
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      } else if (sent === 'taken') this.#onWaiting(0);
    }
    this.#isSending = false;
  }

  #next(): Uint8Array {
    const part = new Uint8Array(Math.min(PART_BYTES, this.#bytes));
    let at = 0;
    while (at < part.length) {
      const first = this.#waiting.shift();
      if (first === undefined) break;
      const piece = first.subarray(0, part.length - at);
      part.set(piece, at);
      at += piece.length;
      if (piece.length < first.length) this.#waiting.unshift(first.subarray(piece.length));
    }
    this.#bytes -= at;
    return part.subarray(0, at);
  }
}
