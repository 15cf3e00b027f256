import type { DesiredCompartment, DesiredInstance, DeviceGrant, KernelWrite, Problem } from '@bulkhead/shared';
import { formatBytes, grantsDevice } from '@bulkhead/shared';
import { holdsCpus } from '../cgroup/cpu-list.ts';
import type { CgroupDriver, Ceilings, GroupPath, PlannedWrite } from '../cgroup/driver.ts';
import { CgroupError } from '../cgroup/errors.ts';
import { computeLimits, sameLimits, type ContainerLimits } from '../docker/compute-limits.ts';
import { EngineError } from '../docker/errors.ts';
import { describeDrift } from '../containment/describe-drift.ts';
import type { StepContext } from './carry-out.ts';
import { engineCeilings, ownCeilings } from './own-ceilings.ts';
import { Retry } from './retry.ts';
import { writeCeilings } from './write-ceilings.ts';

/** What the kernel or the compartment does not allow now is tried again after this; a change of either wakes at once. */
const REFUSED_RETRY_MS = 5_000;
const SHRINK_RETRY_MS = 2_000;

/** Brings the engine's own limits of a container to what is desired: live, and in the engine's record for the next start. */
export async function update(context: StepContext): Promise<void> {
  const { parts, host, view, desired } = context;
  if (view === null || desired === null) return;
  // A child cannot be raised above a compartment that has not grown yet.
  await parts.compartments.settled(context.tenantSlug);
  const limits = computeLimits(desired, host);
  const path = parts.driver.containerPath(context.tenantSlug, view.id);
  const wanted = engineCeilings(parts.driver, limits, desired.controls.swapBytes);
  const before = planned(parts.driver, path, wanted);
  // Where the kernel would kill to make a lower ceiling true, it is made sure first that nobody has to die for it.
  const isLower = limits.memoryBytes < view.limits.memoryBytes;
  if (isLower && !(await parts.driver.makeRoom(path, limits.memoryBytes))) throw shrinking(context, path, limits);
  const started = process.hrtime.bigint();
  try {
    await parts.engine.update(view.id, limits);
  } catch (error) {
    if (!(error instanceof EngineError) || error.kind !== 'other') throw error;
    const usage = parts.driver.readMemoryCounters(path)?.usageBytes ?? 0;
    if (isLower && usage > limits.memoryBytes) throw shrinking(context, path, limits);
    throw new Retry({ code: 'limits-refused', message: error.message }, { afterMs: SHRINK_RETRY_MS });
  }
  const tookUsec = Number((process.hrtime.bigint() - started) / 1000n);
  const writes = readBack(parts.driver, path, wanted, before, tookUsec);
  const isOutsiders = context.heldLimits !== null && sameLimits(context.heldLimits, limits);
  if (isOutsiders) {
    const subject = { tenantSlug: context.tenantSlug, instanceId: context.id, name: desired.name };
    parts.events.record(describeDrift(subject, before, { writes, left: null }));
  }
  context.prove(writes, 'applied', isOutsiders ? 'agent' : null);
  const memoryAndSwapBytes = limits.memoryAndSwapBytes ?? view.limits.memoryAndSwapBytes;
  context.setView({ ...view, limits: { ...limits, memoryAndSwapBytes } });
}

/** Writes what the engine has no words for, reads it back and proves it. */
export async function control(context: StepContext): Promise<void> {
  const { parts, tenantSlug, view, desired } = context;
  if (view === null || desired === null) return;
  const compartment = await parts.compartments.settled(tenantSlug);
  const path = parts.driver.containerPath(tenantSlug, view.id);
  const outside = compartment === null ? null : cpusOutside(parts.driver, tenantSlug, desired);
  if (outside !== null) throw new Retry(outside, { afterMs: REFUSED_RETRY_MS });
  try {
    const wanted = ownCeilings(parts.driver, desired.controls, context.around);
    const { writes, outcome, refusal } = await writeCeilings(parts.driver, path, wanted);
    context.prove(writes, outcome, null);
    if (refusal !== null) {
      throw new Retry({ code: 'controls-refused', message: refusal }, { afterMs: REFUSED_RETRY_MS });
    }
    context.setControlled(view.startedAtMs);
  } catch (error) {
    if (!(error instanceof CgroupError) || error.code !== 'vanished') throw error;
    // It has ended meanwhile.
    context.setView(undefined);
  }
}

/** The devices that the compartment does not grant, or not with this access. Pure. */
export function ungranted(
  devices: readonly DeviceGrant[],
  compartment: Pick<DesiredCompartment, 'controls'> | null,
): DeviceGrant[] {
  const granted = compartment?.controls.devices ?? [];
  return devices.filter((device) => !grantsDevice(granted, device));
}

export function describeUngranted(devices: readonly DeviceGrant[], tenantSlug: string): Problem {
  const named = devices.map(({ path, access }) => `${path} (${access})`).join(', ');
  return {
    code: 'device-not-granted',
    message:
      `${named}: the compartment of ${tenantSlug} on this host does not grant it. ` +
      'An operator can grant it to the tenant on the page of the host; or take it out of the instance.',
  };
}

/** [] also while the group is not there. */
function planned(driver: CgroupDriver, path: GroupPath, to: Partial<Ceilings>): PlannedWrite[] {
  const held = driver.readCeilings(path);
  return held.missing.length > 0 ? [] : driver.planWrites(path, held, to).flat();
}

/** The engine's own writes, seen from outside: what still differs was not written. */
function readBack(
  driver: CgroupDriver,
  path: GroupPath,
  to: Partial<Ceilings>,
  before: readonly PlannedWrite[],
  tookUsec: number,
): KernelWrite[] {
  const left = new Map(planned(driver, path, to).map((write) => [write.file, write.previous]));
  return before.map(({ file, value }) => ({ file, asked: value, found: left.get(file) ?? value, tookUsec }));
}

function cpusOutside(driver: CgroupDriver, tenantSlug: string, { controls }: DesiredInstance): Problem | null {
  const { effectiveCpus } = driver.readCeilings(driver.compartmentPath(tenantSlug));
  if (controls.cpus === null || effectiveCpus === '' || holdsCpus(effectiveCpus, controls.cpus)) return null;
  return {
    code: 'cpus-outside-compartment',
    message:
      `The processors asked for are ${controls.cpus}, the compartment of ${tenantSlug} has ${effectiveCpus}: ` +
      'choose among those, or widen the compartment.',
  };
}

function shrinking(context: StepContext, path: GroupPath, limits: ContainerLimits): Retry {
  const used = context.parts.driver.readMemoryCounters(path)?.usageBytes;
  const usage = used === undefined ? 'More' : formatBytes(used);
  const message =
    `${usage} of memory are in use, the limit asked for is ${formatBytes(limits.memoryBytes)}: it falls when enough is ` +
    'freed. The change is tried again by itself.';
  return new Retry({ code: 'shrinking', message }, { afterMs: SHRINK_RETRY_MS });
}
