import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { parentOf, processesOf } from '../../fixtures/processes.ts';

const TICKS_PER_SEC = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** CPU time of the dashboard and its database so far, in ms, with the children of theirs that have ended (10 ms steps). */
export function serverCpuMs(folder: string): number {
  const named = new Set(processesOf(folder));
  // A database's connections have no name of the folder left in them, only their parent.
  const children = readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && named.has(parentOf(pid)));
  const ticks = [...new Set([...named, ...children])].reduce((sum, pid) => sum + ticksOf(pid), 0);
  return (1_000 * ticks) / TICKS_PER_SEC;
}

/** utime, stime, cutime and cstime: fields 14 to 17 of /proc/<pid>/stat; the name before them may hold blanks. */
function ticksOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  } catch {
    return 0;
  }
}
