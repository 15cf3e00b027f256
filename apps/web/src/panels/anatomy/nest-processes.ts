import type { Anatomy } from '@bulkhead/shared';

type ProcessRow = Anatomy['processes'][number];

/** How deep each process is below the first of its line. Parents come before children, as the agent sends them. */
export function nestProcesses(processes: readonly ProcessRow[]): { process: ProcessRow; depth: number }[] {
  const depths = new Map<number, number>();
  return processes.map((process) => {
    const depth = (depths.get(process.parentPid) ?? -1) + 1;
    depths.set(process.pid, depth);
    return { process, depth };
  });
}
