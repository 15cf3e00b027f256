import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AppliedWrite, PlannedWrite } from '../driver.ts';
import { CgroupError } from '../errors.ts';
import { readKernelFile, writeKernelFile, writeKernelFileSlowly } from '../kernel-file.ts';
import { sameCpus } from '../cpu-list.ts';
import { holdsBytes, parseCount, parseIoWeight, parseMemoryCeiling } from './ceilings.ts';
import { findRule } from './device-rules.ts';
import { findRate } from './io-throttle.ts';

/** Freezing is done when every task has stopped; one inside a long system call takes its time. */
const FREEZE_DEADLINE_MS = 2_000;
const REMOVED_GROUPS_MS = 500;
const POLL_MS = 2;
/** Bound of the protocol. */
const MAX_FOUND = 256;

/** Writes one value, reads it back and compares. Throws CgroupError when the kernel does not take it. */
export async function applyV1Write(write: PlannedWrite): Promise<AppliedWrite> {
  const started = process.hrtime.bigint();
  const { file, value } = write.ceiling === 'devices' ? ruleOf(write) : write;
  if (mustReclaim(write)) await writeKernelFileSlowly(file, value);
  else if (value === 'a') await writeFirstList(file, value);
  else writeKernelFile(file, value);
  const { found, matches } =
    write.ceiling === 'frozen' ? await awaitFreezer(file, value) : readBack(write.ceiling, file, value);
  const tookUsec = Number((process.hrtime.bigint() - started) / 1000n);
  return { kernel: { file, asked: value, found: found.slice(0, MAX_FOUND), tookUsec }, matches };
}

/**
 * Lowering a memory ceiling under what is in use, the kernel reclaims inside the write: seconds when there is much page
 * cache, so not on the event loop.
 */
function mustReclaim({ ceiling, file, value, lowers }: PlannedWrite): boolean {
  if (!lowers || (ceiling !== 'memoryBytes' && ceiling !== 'swapBytes')) return false;
  const usage = file.replace(/limit_in_bytes$/, 'usage_in_bytes');
  return parseCount(readKernelFile(usage), usage) > Number(value);
}

/** Groups below that have just been removed go on counting until the kernel has put them away (some ms): EINVAL. */
async function writeFirstList(file: string, value: string): Promise<void> {
  const deadline = performance.now() + REMOVED_GROUPS_MS;
  for (;;) {
    try {
      writeKernelFile(file, value);
      return;
    } catch (error) {
      const isRefused = error instanceof CgroupError && error.code === 'refused';
      if (!isRefused || performance.now() > deadline) throw error;
    }
    await sleep(POLL_MS);
  }
}

/** Undoing a rule (see planDevices) comes as an empty value: what is allowed is denied, and the other way round. */
function ruleOf({ file, value, previous }: PlannedWrite): { file: string; value: string } {
  if (value !== '') return { file, value };
  const other = file.endsWith('devices.allow') ? 'devices.deny' : 'devices.allow';
  return { file: join(dirname(file), other), value: previous };
}

function readBack(ceiling: PlannedWrite['ceiling'], file: string, value: string): { found: string; matches: boolean } {
  if (ceiling === 'devices') {
    return findRule(value, file.endsWith('devices.allow'), readKernelFile(join(dirname(file), 'devices.list')));
  }
  const found = readKernelFile(file);
  switch (ceiling) {
    case 'memoryBytes':
    case 'swapBytes':
    case 'memorySoftBytes':
      return { found, matches: holdsBytes(value === '-1' ? null : Number(value), parseMemoryCeiling(found, file)) };
    case 'cpus':
      return { found, matches: sameCpus(found, value) };
    case 'ioLimits':
      return findRate(value, found);
    case 'ioWeight':
      return { found, matches: parseIoWeight(found, file) === parseIoWeight(value, file) };
    default:
      return { found, matches: found === value };
  }
}

/** A group goes through FREEZING to FROZEN; inside a frozen group it stays FROZEN when it is thawed itself. */
async function awaitFreezer(file: string, value: string): Promise<{ found: string; matches: boolean }> {
  const deadline = performance.now() + FREEZE_DEADLINE_MS;
  for (;;) {
    const found = readKernelFile(file);
    if (found === value) return { found, matches: true };
    if (value === 'THAWED') {
      const isOwnWish = readKernelFile(join(dirname(file), 'freezer.self_freezing')) === '1';
      return { found, matches: !isOwnWish };
    }
    if (performance.now() > deadline) return { found, matches: false };
    await sleep(POLL_MS);
  }
}
