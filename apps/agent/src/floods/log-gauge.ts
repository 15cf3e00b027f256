import { statSync } from 'node:fs';

/** Size at which the engine turns a log file over: `max-size` of build-create-request, which counts in powers of ten. */
const ROTATION_BYTES = 10_000_000;
const WINDOW_LOOKS = 10;

interface Look {
  inode: number;
  sizeBytes: number;
  atMs: number;
}

/**
 * How fast one log file grows, from its size alone: about 4 µs a look. The engine turns files over, so a file that is another
 * one counts with what was left of the one before. Looked at once a second this is exact up to 10 MB/s, and about 10 MB/s
 * above that.
 */
export class LogGauge {
  readonly path: string;
  #last: Look | null = null;
  #growth: { bytes: number; ms: number }[] = [];

  constructor(path: string) {
    this.path = path;
  }

  /** Bytes a second over the last ten looks; null: fewer than ten yet, or no file. */
  look(atMs: number, stat: (path: string) => { ino: number; size: number } | null = statOf): number | null {
    const found = stat(this.path);
    if (found === null) {
      this.#last = null;
      this.#growth = [];
      return null;
    }
    const now: Look = { inode: found.ino, sizeBytes: found.size, atMs };
    const last = this.#last;
    this.#last = now;
    if (last === null || now.atMs <= last.atMs) return null;
    this.#growth = [...this.#growth, { bytes: grown(last, now), ms: now.atMs - last.atMs }].slice(-WINDOW_LOOKS);
    if (this.#growth.length < WINDOW_LOOKS) return null;
    const bytes = this.#growth.reduce((sum, one) => sum + one.bytes, 0);
    const ms = this.#growth.reduce((sum, one) => sum + one.ms, 0);
    return (bytes * 1000) / ms;
  }
}

function grown(before: Look, now: Look): number {
  if (before.inode === now.inode) return Math.max(0, now.sizeBytes - before.sizeBytes);
  return Math.max(0, ROTATION_BYTES - before.sizeBytes) + now.sizeBytes;
}

function statOf(path: string): { ino: number; size: number } | null {
  try {
    return statSync(path);
  } catch {
    // It has gone with its container, or is just being turned over.
    return null;
  }
}
