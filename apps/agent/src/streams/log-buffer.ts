import { MAX_LOG_MESSAGE_BYTES, type LogMessage } from '@bulkhead/shared';

interface Kept {
  stream: 'stdout' | 'stderr';
  text: string;
  atMs: number;
}

/** Text that waits to be sent, in bytes; old lines give way to new ones beyond it. */
export const MAX_WAITING_BYTES = 1024 * 1024;
/** A line costs memory beside its text. */
const LINE_COST_BYTES = 96;
const MAX_CHUNKS = 4096;

/** Lines between the engine and a slow reader: the newest are kept, and how many were dropped is told. */
export class LogBuffer {
  #lines: Kept[] = [];
  #bytes = 0;
  #dropped = 0;

  /** Half full: one more line, of whatever length, drops none. */
  get hasEnough(): boolean {
    return this.#bytes >= MAX_WAITING_BYTES / 2;
  }

  get isEmpty(): boolean {
    return this.#lines.length === 0 && this.#dropped === 0;
  }

  push(line: Kept): void {
    this.#lines.push(line);
    this.#bytes += costOf(line);
    let excess = 0;
    while (this.#bytes > MAX_WAITING_BYTES && excess < this.#lines.length - 1) {
      this.#bytes -= costOf(this.#lines[excess] ?? line);
      excess += 1;
    }
    if (excess === 0) return;
    this.#lines = this.#lines.slice(excess);
    this.#dropped += excess;
  }

  /** The next message, and what it counts for; null when there is nothing to say. */
  take(): { message: LogMessage; bytes: number } | null {
    if (this.isEmpty) return null;
    let bytes = 0;
    let count = 0;
    for (const line of this.#lines.slice(0, MAX_CHUNKS)) {
      const size = Buffer.byteLength(line.text);
      if (count > 0 && bytes + size > MAX_LOG_MESSAGE_BYTES) break;
      bytes += size;
      count += 1;
    }
    const chunks = this.#lines.slice(0, count);
    this.#lines = this.#lines.slice(count);
    for (const line of chunks) this.#bytes -= costOf(line);
    const message = {
      dropped: this.#dropped,
      chunks: chunks.map(({ stream, text, atMs }) => ({ stream, text, atMs })),
    };
    this.#dropped = 0;
    return { message, bytes: Math.max(1, bytes) };
  }
}

function costOf({ text }: Kept): number {
  return Buffer.byteLength(text) + LINE_COST_BYTES;
}
