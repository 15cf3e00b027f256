import { BulkheadError, type ProcessIdentity, type ProcessSignal } from '@bulkhead/shared';
import { seeProcess } from './list-processes.ts';

/**
 * Sends a signal to a process of a container's own group. `pidsNow` reads the group at this moment. Node has no pidfd: the
 * process is looked at again right before the signal, by its number and its start, so that what would have to happen in
 * between is the end of the process and a whole round of the kernel's numbers, within microseconds. Errors: NOT_FOUND when
 * no such process is in the group any more.
 */
export function signalProcess(
  pidsNow: () => number[],
  { innerPid, startTicks }: ProcessIdentity,
  signal: ProcessSignal,
): void {
  const found = pidsNow().find((pid) => isIt(pid));
  if (found === undefined || !pidsNow().includes(found) || !isIt(found)) throw gone(innerPid);
  try {
    process.kill(found, `SIG${signal}`);
  } catch {
    throw gone(innerPid);
  }

  function isIt(pid: number): boolean {
    const seen = seeProcess(pid);
    return seen !== null && seen.innerPid === innerPid && seen.startTicks === startTicks;
  }
}

function gone(innerPid: number): BulkheadError {
  return new BulkheadError('NOT_FOUND', `Process ${innerPid} is not in the instance any more.`, { field: 'process' });
}
