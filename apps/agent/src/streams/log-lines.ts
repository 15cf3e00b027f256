import type { Readable } from 'node:stream';
import { demultiplex } from './demultiplex.ts';

export interface LogLine {
  stream: 'stdout' | 'stderr';
  text: string;
  atMs: number;
  /** As the engine wrote it, with nanoseconds. */
  at: string;
}

/** The engine cuts lines at 16 KiB; what is longer than this with its time is not from its log. */
const MAX_LINE_BYTES = 64 * 1024;
/** `2026-03-01T12:00:00.123456789Z text` */
const LINE = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z) ([^]*)$/;

/** The lines of a multiplexed log with times; a frame is a line. What is not a line with a time is passed over. */
export async function* readLogLines(source: Readable): AsyncGenerator<LogLine> {
  let pieces: Buffer[] = [];
  let size = 0;
  for await (const { stream, bytes, starts, ends } of demultiplex(source)) {
    if (starts) [pieces, size] = [[], 0];
    size += bytes.length;
    if (size <= MAX_LINE_BYTES) pieces.push(bytes);
    if (!ends) continue;
    const [, at, text] = LINE.exec(Buffer.concat(pieces).toString('utf8')) ?? [];
    if (at !== undefined && text !== undefined) yield { stream, text, at, atMs: Math.max(0, Date.parse(at)) };
  }
}

/** Pure: the moment right after a time of the engine's, as it wants it in `since`: `seconds.nanoseconds`. */
export function justAfter(at: string): string {
  const [, whole = '', fraction = ''] = /^([^.Z]+)(?:\.(\d+))?Z$/.exec(at) ?? [];
  const nanos = BigInt(Date.parse(`${whole}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0')) + 1n;
  return `${nanos / 1_000_000_000n}.${String(nanos % 1_000_000_000n).padStart(9, '0')}`;
}
