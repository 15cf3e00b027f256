import type { DesiredCompartment, KernelWrite, ObservedCompartment, Problem } from '@bulkhead/shared';
import { formatBytes } from '@bulkhead/shared';
import type { CgroupDriver, GroupPath, PlannedWrite } from '../cgroup/driver.ts';
import { CgroupError } from '../cgroup/errors.ts';
import { ledgerOf } from './ledger.ts';
import { observeCompartment } from './observe-compartments.ts';
import { planCompartment } from './plan-compartment.ts';

/** Bound of the proof (protocol.ts); a lowering of more containers than this is proven by its last writes. */
const MAX_PROOF_WRITES = 64;

/**
 * Makes the kernel hold what is desired: makes the group where it is missing, writes what differs, reads every write
 * back. Costs about ten small reads when nothing differs. Never throws for what the kernel says: a refusal is rolled back
 * and comes as `problem` with state `failed`; memory that is in use above the new ceiling as state `shrinking`, with
 * everything else applied, to be tried again by the next call. Calls for one tenant run one after the other.
 */
export function applyCompartment(
  driver: CgroupDriver,
  desired: DesiredCompartment,
  generation: number,
): Promise<ObservedCompartment> {
  return ledgerOf(driver).exclusively(desired.tenantSlug, () => apply(driver, desired, generation));
}

/**
 * Brings every compartment of a snapshot back; called first thing at start, without engine or control plane: the groups
 * vanish at a reboot, and the engine then makes a missing parent again without any ceiling.
 */
export async function restoreCompartments(
  driver: CgroupDriver,
  desired: readonly DesiredCompartment[],
  generation: number,
): Promise<ObservedCompartment[]> {
  const observed: ObservedCompartment[] = [];
  for (const compartment of desired) observed.push(await applyCompartment(driver, compartment, generation));
  return observed;
}

async function apply(
  driver: CgroupDriver,
  desired: DesiredCompartment,
  generation: number,
): Promise<ObservedCompartment> {
  const ledger = ledgerOf(driver);
  const path = driver.compartmentPath(desired.tenantSlug);
  const before = ledger.get(desired.tenantSlug);
  const started = process.hrtime.bigint();
  const writes: KernelWrite[] = [];
  let problem: Problem | null = null;
  let state: 'applied' | 'shrinking' | 'failed' = 'applied';
  try {
    writes.push(...(await driver.ensureGroup(path)));
    const current = driver.readCeilings(path);
    const children = lowersCpu(current.cpuMillicores, desired) ? driver.readCpuCeilingsBelow(path) : [];
    const plan = planCompartment((...group) => driver.planWrites(...group), path, current, children, desired);
    problem = await writeAll(driver, plan.writes, writes, desired);
    if (problem !== null) state = 'shrinking';
  } catch (error) {
    if (!(error instanceof CgroupError)) throw error;
    state = 'failed';
    problem = { code: `compartment-${error.code}`, message: error.message.slice(0, 2000) };
  }
  const changed = writes.length > 0 || before === null;
  ledger.set(desired.tenantSlug, {
    state,
    problem,
    proof: changed
      ? {
          generation,
          atMs: Date.now(),
          tookUsec: Number((process.hrtime.bigint() - started) / 1000n),
          writes: writes.slice(-MAX_PROOF_WRITES),
        }
      : before.proof,
  });
  return observeCompartment(driver, desired.tenantSlug);
}

/**
 * Writes in order. A memory ceiling under what is in use stays where it is (the kernel reclaims what it can, then says
 * EBUSY), and the rest goes on: the answer is the problem to show. Any other refusal rolls back and is thrown.
 */
async function writeAll(
  driver: CgroupDriver,
  plan: readonly PlannedWrite[],
  writes: KernelWrite[],
  desired: DesiredCompartment,
): Promise<Problem | null> {
  const done: PlannedWrite[] = [];
  let shrinking: Problem | null = null;
  for (const write of plan) {
    // memory.memsw cannot go under memory.limit: it waits with it.
    if (shrinking !== null && write.ceiling === 'memoryAndSwapBytes') continue;
    try {
      const { kernel, matches } = await driver.applyWrite(write);
      writes.push(kernel);
      done.push(write);
      if (!matches) {
        throw new CgroupError(
          'refused',
          write.file,
          `${write.file} was asked to hold "${kernel.asked}" and holds "${kernel.found}"`,
        );
      }
    } catch (error) {
      if (isShrinking(error, write)) {
        shrinking = describeShrinking(driver, write.path, desired);
        continue;
      }
      await rollBack(driver, done, writes);
      throw error;
    }
  }
  return shrinking;
}

function isShrinking(error: unknown, write: PlannedWrite): boolean {
  const isMemory = write.ceiling === 'memoryBytes' || write.ceiling === 'memoryAndSwapBytes';
  return isMemory && write.lowers && error instanceof CgroupError && error.code === 'busy';
}

function describeShrinking(driver: CgroupDriver, path: GroupPath, desired: DesiredCompartment): Problem {
  const counters = driver.readMemoryCounters(path);
  const used = counters === null ? 'an unknown amount' : formatBytes(counters.usageBytes);
  const held = counters === null || counters.limitBytes === null ? 'unlimited' : formatBytes(counters.limitBytes);
  return {
    code: 'compartment-shrinking',
    message:
      `${used} of memory are in use, the ceiling asked for is ${formatBytes(desired.memoryBytes)}: it stays at ${held} ` +
      'until enough is freed. Stop an instance or make it use less; the change is tried again by itself.',
  };
}

/** In reverse order every step leads through a state that the kernel has accepted before. */
async function rollBack(driver: CgroupDriver, done: readonly PlannedWrite[], writes: KernelWrite[]): Promise<void> {
  for (const write of done.toReversed()) {
    try {
      const undo = { ...write, value: write.previous, previous: write.value, lowers: !write.lowers };
      writes.push((await driver.applyWrite(undo)).kernel);
    } catch (error) {
      // What is not undone is seen by the reading that follows, and set right by the next call.
      if (!(error instanceof CgroupError)) throw error;
    }
  }
}

function lowersCpu(current: number | null, desired: DesiredCompartment): boolean {
  return current === null || desired.cpuMillicores < current;
}
