import { closeSync, constants, openSync, readSync } from 'node:fs';
import { errnoOf } from './errors.ts';

/** One process killed for memory, as the kernel's log tells it. */
export interface OomKill {
  /** Number of the record in the log; grows. */
  sequence: number;
  /** The memory group whose ceiling ran out; null: the host's memory, or its memory nodes. */
  exhausted: string | null;
  /** Ceiling of that group at that moment, where the log says it. */
  limitBytes: number | null;
  /** The memory group of the process that was killed. */
  victim: string;
  pid: number;
  command: string;
}

/** A kill with its time by the host's clock. */
export interface DatedKill extends OomKill {
  /** Off by no more than the time between two readings of the log, however far the kernel's own clock has drifted. */
  atMs: number;
  /** From before the log was first read: its time is the kernel's alone, which may be off by seconds a day. */
  isOld: boolean;
}

/** Kills that are remembered; more between two looks at the log lose the oldest. */
const MAX_KILLS = 1_000;
/** The kernel's own bound of one record read from /dev/kmsg. */
const RECORD_BYTES = 8_192;
/** Records read in one go, so that a flood of messages cannot hold the event loop. */
const MAX_RECORDS = 200_000;
/** The kernel logs at most ten kills in five seconds (oom_kill.c); then it says nothing of the others. */
const BURST = 10;
const BURST_MS = 5_000;

/**
 * Reads the kernel's log for kills for lack of memory: the only place that says whose ceiling it was (see
 * kernel-evidence.ts). Needs CAP_SYSLOG where dmesg_restrict is set. Not readable: `available` is false, and nothing found.
 */
export class KernelLog {
  readonly #descriptor: number | null;
  readonly #parse = createOomKillParser();
  readonly #buffer = Buffer.allocUnsafe(RECORD_BYTES);
  #kills: DatedKill[] = [];
  #lastSequence = -1;
  #lastReadMs: number | null = null;
  /** When records were lost because nobody had read them in time. */
  #lostAtMs: number | null = null;

  constructor(file = '/dev/kmsg') {
    this.#descriptor = openIfAllowed(file);
  }

  get available(): boolean {
    return this.#descriptor !== null;
  }

  /** Number of the newest record; what happens from now on has a higher one. */
  position(): number {
    this.#drain();
    return this.#lastSequence;
  }

  /** Kills after that record, oldest first. */
  killsAfter(sequence: number): DatedKill[] {
    this.#drain();
    return this.#kills.filter((kill) => kill.sequence > sequence);
  }

  /** Whether a kill at about this time may have left no word in the log. */
  mayHaveMissed(atMs: number): boolean {
    if (!this.available) return true;
    this.#drain();
    if (this.#lostAtMs !== null && this.#lostAtMs >= atMs - BURST_MS) return true;
    return this.#kills.filter((kill) => Math.abs(kill.atMs - atMs) <= 2 * BURST_MS).length >= BURST;
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
  }

  #drain(): void {
    const nowMs = Date.now();
    for (let count = 0; this.#descriptor !== null && count < MAX_RECORDS; count += 1) {
      const record = readRecord(this.#descriptor, this.#buffer);
      if (record === null) break;
      if (record === '') {
        this.#lostAtMs = nowMs;
        continue;
      }
      this.#lastSequence = sequenceOf(record) ?? this.#lastSequence;
      const kill = this.#parse(record);
      if (kill !== null) this.#kills.push({ ...kill, ...this.#date(record, nowMs) });
    }
    this.#lastReadMs = nowMs;
    if (this.#kills.length > MAX_KILLS) this.#kills = this.#kills.slice(-MAX_KILLS);
  }

  /** The record's own time, kept between the reading before and this one. */
  #date(record: string, nowMs: number): Pick<DatedKill, 'atMs' | 'isOld'> {
    const sinceBootMs = Number(/^\d+,\d+,(\d+),/.exec(record)?.[1] ?? Number.NaN) / 1000;
    const uptimeMs = Number(process.hrtime.bigint() / 1_000_000n);
    const stamped = Number.isNaN(sinceBootMs) ? nowMs : nowMs - (uptimeMs - sinceBootMs);
    const isOld = this.#lastReadMs === null;
    return { atMs: Math.min(nowMs, Math.max(this.#lastReadMs ?? -Infinity, stamped)), isOld };
  }
}

/**
 * Pure, with a memory of one line: records of /dev/kmsg one after the other → a kill when one is complete. A kill for a
 * group's ceiling is told in several records; `memory: usage …, limit …` comes before `oom-kill:constraint=…`.
 */
export function createOomKillParser(): (record: string) => OomKill | null {
  let limitBytes: number | null = null;
  return (record) => {
    const limit = /;memory: usage \d+kB, limit (\d+)kB, failcnt \d+/.exec(record);
    if (limit !== null) limitBytes = toLimitBytes(Number(limit[1]));
    const told = /;oom-kill:constraint=(\w+),(.*)/.exec(record);
    const [, constraint, rest] = told ?? [];
    if (constraint === undefined || rest === undefined) return null;
    // Group names may hold commas, so each field ends where the next one begins.
    const fields = /(?:oom_memcg=(.*)|global_oom),task_memcg=(.*),task=(.*),pid=(\d+),uid=\d+$/.exec(rest);
    const sequence = sequenceOf(record);
    const [, exhausted, victim, command, pid] = fields ?? [];
    const known = constraint === 'CONSTRAINT_MEMCG' ? limitBytes : null;
    limitBytes = null;
    if (victim === undefined || sequence === null) return null;
    return {
      sequence,
      exhausted: exhausted ?? null,
      limitBytes: known,
      victim,
      pid: Number(pid),
      command: command ?? '',
    };
  };
}

/** A group without a ceiling shows LONG_MAX in kB. */
function toLimitBytes(kibibytes: number): number | null {
  return kibibytes >= 2 ** 52 ? null : kibibytes * 1024;
}

/** `6,1234,5678901,-;text`: priority, sequence number, µs since boot, flags. */
function sequenceOf(record: string): number | null {
  const match = /^\d+,(\d+),/.exec(record);
  return match === null ? null : Number(match[1]);
}

/** One record without what is attached to it (lines that begin with a space); '' for one that was lost; null at the end. */
function readRecord(descriptor: number, buffer: Buffer): string | null {
  try {
    const length = readSync(descriptor, buffer, 0, buffer.length, null);
    if (length === 0) return null;
    return buffer.toString('utf8', 0, length).split('\n', 1)[0] ?? '';
  } catch (error) {
    // EPIPE: the log has overwritten what was next; the following read goes on with the oldest that is left.
    if (errnoOf(error) === 'EPIPE' || errnoOf(error) === 'EINVAL') return '';
    return null;
  }
}

function openIfAllowed(file: string): number | null {
  try {
    return openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return null;
  }
}
