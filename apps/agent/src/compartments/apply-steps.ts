import type { KernelWrite } from '@bulkhead/shared';
import type { AppliedWrite, CgroupDriver, PlannedStep, PlannedWrite } from '../cgroup/driver.ts';
import { CgroupError } from '../cgroup/errors.ts';

/**
 * Takes the steps in order, reads each back and adds what was written to `writes`. True: a memory ceiling that had to fall is
 * under what is in use (the kernel reclaims what it can, then says EBUSY); it stays where it is, and the rest is done. Any
 * other refusal, and a value that reads back as another, is rolled back in reverse order and thrown as CgroupError.
 */
export async function applySteps(
  driver: CgroupDriver,
  steps: readonly PlannedStep[],
  writes: KernelWrite[],
): Promise<boolean> {
  const done: PlannedStep[] = [];
  let isMemoryBusy = false;
  for (const step of steps) {
    // Memory and swap together cannot go under memory: they wait with it.
    if (isMemoryBusy && step.every((write) => write.ceiling === 'swapBytes')) continue;
    try {
      const applied = await driver.applyStep(step);
      done.push(step);
      writes.push(...applied.map(({ kernel }) => kernel));
      refuseDifference(applied);
    } catch (error) {
      if (done.at(-1) !== step) writes.push(...refusedWrites(step));
      if (isBusyMemory(error, step)) {
        isMemoryBusy = true;
        continue;
      }
      await rollBack(driver, done, writes);
      throw error;
    }
  }
  return isMemoryBusy;
}

/** A write that the kernel did not take leaves what was there. */
function refusedWrites(step: PlannedStep): KernelWrite[] {
  return step.map(({ file, value, previous }) => ({ file, asked: value, found: previous, tookUsec: 0 }));
}

function refuseDifference(applied: readonly AppliedWrite[]): void {
  const different = applied.find(({ matches }) => !matches);
  if (different === undefined) return;
  const { file, asked, found } = different.kernel;
  throw new CgroupError('refused', file, `${file} was asked to hold "${asked}" and holds "${found}"`);
}

function isBusyMemory(error: unknown, step: PlannedStep): boolean {
  const isMemory = (write: PlannedWrite): boolean => write.ceiling === 'memoryBytes' || write.ceiling === 'swapBytes';
  const isFalling = step.every((write) => isMemory(write) && write.lowers);
  return isFalling && error instanceof CgroupError && error.code === 'busy';
}

/** In reverse order every step leads through a state that the kernel has accepted before. */
async function rollBack(driver: CgroupDriver, done: readonly PlannedStep[], writes: KernelWrite[]): Promise<void> {
  for (const step of done.toReversed()) {
    const undo = step.toReversed().map((write) => ({
      ...write,
      value: write.previous,
      previous: write.value,
      lowers: !write.lowers,
    }));
    try {
      writes.push(...(await driver.applyStep(undo)).map(({ kernel }) => kernel));
    } catch (error) {
      // What is not undone is seen by the reading that follows, and set right by the next call.
      if (!(error instanceof CgroupError)) throw error;
    }
  }
}
