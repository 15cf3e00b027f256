import { readFileSync } from 'node:fs';

/** PF_EXITING of include/linux/sched.h. */
const EXITING = 0x4;

/**
 * Whether a process is on its way out, or gone. Of such a task cgroup v1 shows the root group in every hierarchy
 * (/proc/<pid>/cgroup), though it is where it always was; also of one that its parent has not waited for.
 */
export function isExiting(pid: number, procfs = '/proc'): boolean {
  try {
    const stat = readFileSync(`${procfs}/${pid}/stat`, 'latin1');
    // pid (command) state ppid pgrp session tty_nr tpgid flags …, and the command may hold anything.
    const [state = '', , , , , , flags = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' || (Number(flags) & EXITING) !== 0;
  } catch {
    return true;
  }
}
