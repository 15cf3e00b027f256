import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { holdsCpus, sameCpus } from '../cpu-list.ts';
import type { AppliedWrite, PlannedWrite } from '../driver.ts';
import { CgroupError } from '../errors.ts';
import { readKernelFile, readKernelFileIfThere, writeKernelFile, writeKernelFileSlowly } from '../kernel-file.ts';
import { holdsBytes, parseIoWeight, parseMax, parseNumber } from './ceilings.ts';
import { makeRoom, noRoom } from './make-room.ts';

/** Freezing is done when every task has stopped; one inside a long system call takes its time. */
const FREEZE_DEADLINE_MS = 2_000;
const FREEZE_POLL_MS = 2;
/** Bound of the protocol. */
const MAX_FOUND = 256;

/** Writes one value to its file, reads it back and compares. Throws CgroupError. */
export async function applyV2Write(write: PlannedWrite): Promise<AppliedWrite> {
  const started = process.hrtime.bigint();
  await refuseWithoutRoom(write);
  if (write.ceiling === 'memoryBytes' && write.lowers) await writeKernelFileSlowly(write.file, write.value);
  else if (write.ceiling === 'cpus' && write.value === '') clearCpus(write.file);
  else writeKernelFile(write.file, write.value);
  return proveV2Write(write, started);
}

/**
 * Gives a group all of its parent's processors. Linux 6.1 does not take a list away while a process is in the group or below
 * it (ENOSPC): the parent's is written out then. An empty list is written as an empty line, for a write of no bytes is none.
 */
export function clearCpus(file: string): void {
  if ((readKernelFileIfThere(file) ?? '') === '') return;
  try {
    writeKernelFile(file, '\n');
  } catch (error) {
    if (!(error instanceof CgroupError) || error.errno !== 'ENOSPC') throw error;
    writeKernelFile(file, cpusOfParent(file));
  }
}

function cpusOfParent(file: string): string {
  return readKernelFile(join(dirname(dirname(file)), 'cpuset.cpus.effective'));
}

/** Throws CgroupError `busy` when this lowers a memory ceiling under what is in use and cannot be reclaimed. */
export async function refuseWithoutRoom(write: PlannedWrite): Promise<void> {
  if (write.ceiling !== 'memoryBytes' || !write.lowers) return;
  const bytes = parseNumber(write.value, write.file);
  const directory = dirname(write.file);
  if (!(await makeRoom(directory, bytes))) throw noRoom(write.file, directory, bytes);
}

/** Reads back what was written at `started` (process.hrtime), by whomever. `label` is what a proof calls the file. */
export async function proveV2Write(write: PlannedWrite, started: bigint, label = write.file): Promise<AppliedWrite> {
  const { found, matches } = write.ceiling === 'frozen' ? await awaitFrozen(write) : readBack(write);
  const tookUsec = Number((process.hrtime.bigint() - started) / 1000n);
  return { kernel: { file: label, asked: write.value, found: found.slice(0, MAX_FOUND), tookUsec }, matches };
}

function readBack({ ceiling, file, value }: PlannedWrite): { found: string; matches: boolean } {
  const text = readKernelFileIfThere(file);
  // systemd takes a controller away from groups that ask nothing of it: what is not there is not limited.
  if (text === null) return { found: '', matches: isNothing(value) };
  switch (ceiling) {
    case 'memoryBytes':
    case 'swapBytes':
    case 'memorySoftBytes':
      return { found: text, matches: holdsBytes(parseMax(value, file), parseMax(text, file)) };
    case 'cpus':
      return { found: text, matches: value === '' ? hasAllCpus(file, text) : sameCpus(text, value) };
    case 'ioWeight':
      return { found: text, matches: parseIoWeight(text, file) === parseIoWeight(value, file) };
    case 'ioLimits':
      return findDevice(value, text);
    default:
      return { found: text, matches: text === value };
  }
}

function hasAllCpus(file: string, text: string): boolean {
  return text === '' || holdsCpus(text, cpusOfParent(file));
}

function isNothing(value: string): boolean {
  return value === '' || value === 'max' || value === '0' || isNoRate(value);
}

/** io.max shows no line for a disk without rates. */
function findDevice(asked: string, text: string): { found: string; matches: boolean } {
  const device = asked.slice(0, asked.indexOf(' ') + 1);
  const line = text.split('\n').find((one) => one.startsWith(device)) ?? '';
  return { found: line, matches: line === asked || (line === '' && isNoRate(asked)) };
}

function isNoRate(value: string): boolean {
  return value.endsWith(' rbps=max wbps=max riops=max wiops=max');
}

/**
 * cgroup.freeze is the wish, `frozen` in cgroup.events says that every task stands still. Thawed inside a frozen group, tasks
 * stand on: then only the wish can be compared.
 */
async function awaitFrozen({ file, value }: PlannedWrite): Promise<{ found: string; matches: boolean }> {
  const deadline = performance.now() + FREEZE_DEADLINE_MS;
  const events = join(dirname(file), 'cgroup.events');
  for (;;) {
    const wish = readKernelFile(file);
    const isFrozen = /^frozen 1$/m.test(readKernelFile(events));
    if (wish !== value) return { found: wish, matches: false };
    if (value === '0' || isFrozen) return { found: wish, matches: true };
    if (performance.now() > deadline) return { found: 'not every task stands still yet', matches: false };
    await sleep(FREEZE_POLL_MS);
  }
}
