import type { DesiredCompartment, KernelWrite, ObservedCompartment, Problem, Proof } from '@bulkhead/shared';
import { isHeld } from '../cgroup/capabilities.ts';
import type { CgroupDriver, Ceilings, GroupCeilings, GroupPath } from '../cgroup/driver.ts';
import { CgroupError } from '../cgroup/errors.ts';
import { applySteps } from './apply-steps.ts';
import type { Outcome } from './ledger.ts';
import { ledgerOf } from './ledger.ts';
import { observeCompartment } from './observe-compartments.ts';
import { planCompartment, readBelow } from './plan-compartment.ts';
import { describeShrinking } from './describe-shrinking.ts';
import { findMissing, toCeilings } from './to-ceilings.ts';

/** Bound of the proof (protocol.ts); a lowering of more containers than this is proven by its last writes. */
const MAX_PROOF_WRITES = 64;
/** In a proof: what the agent set right by itself after somebody else's write. */
const THE_AGENT = 'agent';

/**
 * Makes the kernel hold what is desired: makes the group where it is missing, writes what differs, reads every write
 * back. Costs about thirty small reads when nothing differs. Never throws for what the kernel says: a refusal is rolled back
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
  const before = ledger.get(desired.tenantSlug);
  const started = process.hrtime.bigint();
  const writes: KernelWrite[] = [];
  const { state, problem } = await write(driver, desired, writes);
  // An attempt that ends as the one before it, for the same wish, proves nothing new.
  const isRetry =
    before !== null && state !== 'applied' && state === before.state && generation === before.proof?.generation;
  const isRepair = before?.reached !== undefined && sameWish(before.reached, desired);
  const proof: Proof | null =
    before !== null && (writes.length === 0 || isRetry)
      ? before.proof
      : {
          generation,
          askedBy: isRepair ? THE_AGENT : desired.askedBy,
          outcome: state === 'failed' ? 'rolled-back' : state,
          atMs: Date.now(),
          tookUsec: Number((process.hrtime.bigint() - started) / 1000n),
          writes: writes.slice(-MAX_PROOF_WRITES),
        };
  ledger.set(desired.tenantSlug, { state, problem, proof, reached: state === 'applied' ? desired : null });
  return observeCompartment(driver, desired.tenantSlug);
}

/** Adds every write that was made to `writes`, also those of an attempt that failed. */
async function write(
  driver: CgroupDriver,
  desired: DesiredCompartment,
  writes: KernelWrite[],
): Promise<Pick<Outcome, 'state' | 'problem'>> {
  const path = driver.compartmentPath(desired.tenantSlug);
  try {
    writes.push(...(await driver.ensureGroup(path)));
    const from = driver.readCeilings(path);
    const disks = driver.disks();
    const { to, problem, isShrinking } = await narrow(driver, path, from, toCeilings(desired, disks));
    const steps = planCompartment(driver.planWrites.bind(driver), path, from, readBelow(driver, path, from, to), to);
    const isMemoryBusy = await applySteps(driver, steps, writes);
    if (isMemoryBusy || isShrinking) {
      return { state: 'shrinking', problem: describeShrinking(driver, path, desired) };
    }
    return { state: 'applied', problem: problem ?? findMissing(desired.controls, disks) };
  } catch (error) {
    if (!(error instanceof CgroupError)) throw error;
    return {
      state: 'failed',
      problem: { code: `compartment-${error.code}`, message: error.message.slice(0, 2000) },
    };
  }
}

/** Takes out of the wish what cannot be had now. */
async function narrow(
  driver: CgroupDriver,
  path: GroupPath,
  from: GroupCeilings,
  wish: Ceilings,
): Promise<{ to: Partial<Ceilings>; problem: Problem | null; isShrinking: boolean }> {
  let to: Partial<Ceilings> = wish;
  let problem: Problem | null = null;
  const isLower = wish.memoryBytes !== null && wish.memoryBytes < (from.memoryBytes ?? Infinity);
  const isShrinking = isLower && !(await driver.makeRoom(path, wish.memoryBytes ?? 0));
  if (isShrinking) {
    const { memoryBytes: _memory, swapBytes: _swap, ...rest } = to;
    to = rest;
  }
  // v1 takes a first device list only from a group without groups below it.
  const holdsLists = from.deviceRules !== undefined && isHeld(driver.capabilities, 'devices-compartment');
  if (holdsLists && from.devices === null && driver.listGroups(path).length > 0) {
    const { devices: _devices, ...rest } = to;
    to = rest;
    problem = {
      code: 'compartment-devices-later',
      message:
        'The list of devices that this tenant may use is set when none of its containers runs: stop and start them once. ' +
        'Everything else is applied.',
    };
  }
  return { to, problem, isShrinking };
}

function sameWish(left: DesiredCompartment | null, right: DesiredCompartment): boolean {
  if (left === null) return false;
  // Who asked and when does not change what is asked.
  const spell = ({ askedBy: _askedBy, ...wish }: DesiredCompartment): string => JSON.stringify(wish);
  return spell(left) === spell(right);
}
