import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';

/**
 * What tells one process from a later one with the same number: its start in clock ticks since boot
 * (field 22 of /proc/<pid>/stat, after the name in parentheses). Null when there is no such
 * process, or only its exit code is left of it.
 */
export async function readProcessIdentity(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  const [state, ...fields] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  return state === 'Z' ? null : (fields[18] ?? null);
}

/** The postgres processes that work in this cluster: each of them makes it its working directory. */
export async function findServerProcesses(cluster: string): Promise<number[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => null);
      if (cwd !== cluster) return null;
      const program = await readlink(`/proc/${pid}/exe`).catch(() => '');
      return basename(program.replace(/ \(deleted\)$/, '')) === 'postgres' ? pid : null;
    }),
  );
  return found.filter((pid) => pid !== null);
}
