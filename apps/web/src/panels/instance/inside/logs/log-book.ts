import type { LogMessage } from '@bulkhead/shared';

export interface LogRow {
  /** Rises by one with each row, also of those that were forgotten. */
  number: number;
  atMs: number;
  stream: 'stdout' | 'stderr';
  text: string;
  /** So many lines before this one came too fast to be sent. */
  droppedBefore: number;
}

/** What a page keeps; a row costs memory beside its text. */
export const MAX_ROWS = 20_000;
export const MAX_BYTES = 8 * 1024 ** 2;
const ROW_COST_BYTES = 64;
/** Rows that are forgotten at once, so that a full book is not copied for every line. */
const SPARE = 2_000;

export interface LogSnapshot {
  rows: readonly LogRow[];
  /** Rows that were here and gave way to newer ones. */
  forgotten: number;
  /** Lines that were never here: they came too fast. */
  dropped: number;
}

const ESCAPE = String.fromCharCode(0x1b);
const BELL = String.fromCharCode(0x07);
/** Colours and other orders to a terminal, which a page does not obey: CSI and OSC sequences, and control characters but the tabulator. */
const ORDERS = new RegExp(
  [
    String.raw`${ESCAPE}\[[0-?]*[ -/]*[@-~]`,
    String.raw`${ESCAPE}\][^${BELL}${ESCAPE}]*(?:${BELL}|${ESCAPE}\\)?`,
    String.raw`${ESCAPE}[@-Z\\^_\-]`,
    String.raw`(?!\t)\p{Cc}`,
  ].join('|'),
  'gu',
);

/** Pure: a line as it is shown. */
export function plainText(text: string): string {
  return text.replace(ORDERS, '');
}

/** The newest lines of one log, within bounds. Whoever shows it is told a few times a second. */
export class LogBook {
  #rows: LogRow[] = [];
  #bytes = 0;
  #next = 0;
  #forgotten = 0;
  #dropped = 0;
  #version = 0;

  /** Another one: there is something new to show. */
  get version(): number {
    return this.#version;
  }

  /** The number of the newest row; null: there is none. */
  get newest(): number | null {
    return this.#rows.at(-1)?.number ?? null;
  }

  take({ dropped, chunks }: LogMessage): void {
    this.#version += 1;
    this.#dropped += dropped;
    let droppedBefore = dropped;
    for (const { stream, text, atMs } of chunks) {
      this.#rows.push({ number: this.#next, atMs, stream, text: plainText(text), droppedBefore });
      droppedBefore = 0;
      this.#next += 1;
      this.#bytes += text.length + ROW_COST_BYTES;
    }
    if (this.#rows.length <= MAX_ROWS + SPARE && this.#bytes <= MAX_BYTES * 1.25) return;
    let excess = 0;
    while (this.#rows.length - excess > MAX_ROWS || (this.#bytes > MAX_BYTES && excess < this.#rows.length - 1)) {
      this.#bytes -= (this.#rows[excess]?.text.length ?? 0) + ROW_COST_BYTES;
      excess += 1;
    }
    this.#rows = this.#rows.slice(excess);
    this.#forgotten += excess;
  }

  clear(): void {
    this.#version += 1;
    this.#rows = [];
    this.#bytes = 0;
    this.#forgotten = 0;
    this.#dropped = 0;
  }

  snapshot(): LogSnapshot {
    return { rows: [...this.#rows], forgotten: this.#forgotten, dropped: this.#dropped };
  }
}

/** Pure: the rows whose text has what is looked for, whatever its case. */
export function filterRows(rows: readonly LogRow[], wanted: string): readonly LogRow[] {
  const text = wanted.trim().toLowerCase();
  return text === '' ? rows : rows.filter((row) => row.text.toLowerCase().includes(text));
}
