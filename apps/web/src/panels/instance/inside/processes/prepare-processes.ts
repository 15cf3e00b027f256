import type { ProcessList, ProcessRow } from '@bulkhead/shared';

export interface ShownProcess extends ProcessRow {
  key: string;
  depth: number;
  /** Of one core, since the list before; null: there was none, or the process is new. */
  cores: number | null;
}

const keyOf = ({ innerPid, startTicks }: ProcessRow) => `${innerPid} ${startTicks}`;

/** Pure: processes as a tree, with what each used of the processor between two lists. */
export function prepareProcesses(list: ProcessList, before: ProcessList | null): ShownProcess[] {
  const used = new Map(before?.processes.map((one) => [keyOf(one), one.cpuUsec]) ?? []);
  const spanUsec = before === null ? 0 : (list.atMs - before.atMs) * 1000;
  const depths = new Map<number, number>();
  return list.processes.map((one) => {
    const depth = one.innerParentPid === 0 ? 0 : (depths.get(one.innerParentPid) ?? -1) + 1;
    depths.set(one.innerPid, depth);
    const usedBefore = used.get(keyOf(one));
    const cores = usedBefore === undefined || spanUsec <= 0 ? null : Math.max(0, one.cpuUsec - usedBefore) / spanUsec;
    return { ...one, key: keyOf(one), depth, cores };
  });
}

/** Pure: those whose command, user or number has what is looked for. */
export function filterProcesses(processes: readonly ShownProcess[], wanted: string): readonly ShownProcess[] {
  const text = wanted.trim().toLowerCase();
  if (text === '') return processes;
  return processes.filter(
    ({ command, user, innerPid }) =>
      command.toLowerCase().includes(text) || user?.toLowerCase().includes(text) === true || String(innerPid) === text,
  );
}
