import { readFileSync } from 'node:fs';
import { errnoOf } from '../cgroup/errors.ts';

/** What one instance's process says of its network, with which process that is. */
export interface NetworkReading {
  /** Number and start of the process: none is like it until the host starts again. */
  process: string;
  inBytes: number;
  outBytes: number;
}

/**
 * Bytes that came in and went out in a process's network namespace, its loopback left out. The process is looked at after its
 * counters: as long as it is there its number belongs to it, so that the counters were its own. Null: it is gone, or cannot be read.
 */
export function readNetwork(pid: number): NetworkReading | null {
  try {
    const counters = sumDevices(readFileSync(`/proc/${pid}/net/dev`, 'utf8'));
    const started = startOf(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return started === null ? null : { process: `${pid}:${started}`, ...counters };
  } catch (error) {
    // EINVAL is the answer of one that has ended and is not waited for yet. What cannot be read now is in the next reading.
    if (errnoOf(error) === null) throw error;
    return null;
  }
}

/** Pure: of a file as /proc/<pid>/net/dev. */
export function sumDevices(text: string): { inBytes: number; outBytes: number } {
  let [inBytes, outBytes] = [0, 0];
  for (const line of text.split('\n').slice(2)) {
    const [name, counts] = line.split(':');
    if (counts === undefined || name?.trim() === 'lo') continue;
    const columns = counts.trim().split(/\s+/);
    inBytes += Number(columns[0]);
    outBytes += Number(columns[8]);
  }
  return { inBytes, outBytes };
}

/** Pure: of a file as /proc/<pid>/stat. The name of a program may hold anything, parentheses too. Null: it is ending. */
export function startOf(stat: string): string | null {
  const columns = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = columns[0] ?? '';
  return state === 'Z' || state === 'X' ? null : (columns[19] ?? null);
}
