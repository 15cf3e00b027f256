import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { KernelWrite } from '@bulkhead/shared';
import { CPU_PERIOD_USEC } from '@bulkhead/shared';
import { isHeld } from '../capabilities.ts';
import type {
  AppliedWrite,
  CgroupDriver,
  ControllerFacts,
  GroupCeilings,
  GroupPath,
  PlannedStep,
  PlannedWrite,
} from '../driver.ts';
import { groupName, ownPath, removeEverywhere, tasksBelow } from '../group-tree.ts';
import { applyV2Write } from '../v2/apply-write.ts';
import { controllersOf } from '../v2/groups.ts';
import { protectionOfRoot } from '../v2/protect-root.ts';
import { createV2Parts, unifiedOf } from '../v2/v2-parts.ts';
import { applyProperties } from './apply-properties.ts';
import { readDeviceDropIns, removeDropIns } from './drop-ins.ts';
import { isDirect, planSystemdWrites } from './plan-writes.ts';
import { probeSystemd } from './probe-capabilities.ts';
import { systemctl } from './systemctl.ts';
import { containerIdOf, scopeOf, sliceNames, unitOfPath } from './unit-names.ts';

/** What a compartment needs for a reservation to bind; the io controller comes along where the kernel has one. */
const NEEDED = ['cpu', 'memory', 'pids'] as const;
/** What makes systemd give a controller to a group. */
const ENABLING: Readonly<Record<string, string>> = {
  cpu: 'CPUWeight=100',
  memory: 'MemoryAccounting=yes',
  pids: 'TasksAccounting=yes',
  io: 'IOAccounting=yes',
};

/**
 * cgroup v2 where systemd owns the tree (Docker's systemd driver): a compartment is a slice, a container's group the scope that
 * the engine makes in it. What is written into a slice's files is undone by the next daemon-reload, so limits are properties
 * of the unit, kept on disk by systemd: they survive reloads, restarts of the engine and reboots. What systemd has no
 * property for, or leaves alone, is written to its file. Everything is read back from the kernel's files.
 */
export function createSystemdDriver(options: { root: string; facts: ControllerFacts }): CgroupDriver {
  const { facts } = options;
  const names = sliceNames(options.root);
  const { root } = names;
  const { mount } = unifiedOf(facts);
  const { capabilities, ioWeightFile, limitsSwap, hasIo } = probeSystemd(mount, names);
  const holdsDevices = isHeld(capabilities, 'devices-compartment');
  const parts = createV2Parts({ driver: 'systemd', root, facts, ioWeightFile });
  const planContext = {
    file: (path: GroupPath, name: string) => join(mount, path, name),
    limitsSwap,
    ioWeightFile,
    hasIo,
    holdsDevices: (path: GroupPath) => holdsDevices && isCompartment(path),
  };
  const isCompartment = (path: GroupPath): boolean =>
    path.split('/').length === 2 && names.slugOf(unitOfPath(path)) !== null;
  const pathOf = (tenantSlug: string): GroupPath => names.pathOf(groupName(tenantSlug));

  function readCeilings(path: GroupPath): GroupCeilings {
    const held = parts.readCeilings(path);
    const devices = planContext.holdsDevices(path) ? readDeviceDropIns(unitOfPath(path)) : null;
    return { ...held, devices };
  }

  /** Starts the slice: it then stays while it is empty, and gets back what was set before a reboot. */
  async function ensureGroup(given: GroupPath): Promise<KernelWrite[]> {
    const path = ownPath(root, given);
    const wanted = hasIo ? [...NEEDED, 'io'] : [...NEEDED];
    const missing = (): string[] => {
      const held = controllersOf(mount, path);
      return wanted.filter((name) => !held.includes(name));
    };
    if (missing().length === 0) return [];
    const started = process.hrtime.bigint();
    const unit = unitOfPath(path);
    await systemctl(['start', '--', unit], unit);
    const enabling = missing().flatMap((name) => ENABLING[name] ?? []);
    if (enabling.length > 0) await systemctl(['set-property', '--', unit, ...enabling], unit);
    const tookUsec = Number((process.hrtime.bigint() - started) / 1000n);
    const found = controllersOf(mount, path).join(' ');
    return [{ file: join(mount, path, 'cgroup.controllers'), asked: wanted.join(' '), found, tookUsec }];
  }

  async function applyStep(step: PlannedStep): Promise<AppliedWrite[]> {
    const applied: AppliedWrite[] = [];
    for (const write of step.filter(isDirect)) applied.push(await applyV2Write(write));
    const properties = step.filter((write) => !isDirect(write));
    if (properties.length > 0) applied.push(...(await applyProperties(unitOfStep(properties), properties)));
    if (step.some(({ ceiling }) => ceiling === 'memorySoftBytes')) await protectRoot();
    return applied;
  }

  /** See protect-root.ts. */
  async function protectRoot(): Promise<void> {
    const bytes = protectionOfRoot(mount, root);
    if (bytes !== null) await systemctl(['set-property', '--', names.rootUnit, `MemoryLow=${bytes}`], names.rootUnit);
  }

  /**
   * Stopping a slice ends what runs in it, so it is looked at first. systemd removes a group that it stops; one that the engine
   * left behind without a unit is removed by hand.
   */
  async function removeGroup(given: GroupPath): Promise<void> {
    const path = ownPath(root, given);
    const unit = unitOfPath(path);
    if (tasksBelow(join(mount, path)).length > 0) {
      // Waits for those on their way out, and throws for those that are not.
      await removeEverywhere([mount], path);
    }
    if (existsSync(join(mount, path))) await systemctl(['stop', '--', unit], unit);
    removeDropIns(unit);
    await removeEverywhere([mount], path);
    if (isCompartment(path)) await protectRoot();
  }

  return {
    ...parts,
    root,
    limitsSwap,
    swapMarginBytes: 0,
    capabilities,
    compartmentPath: pathOf,
    containerPath: (tenantSlug, containerId) => `${pathOf(tenantSlug)}/${scopeOf(groupName(containerId))}`,
    engineParent: (tenantSlug) => names.unitOf(groupName(tenantSlug)),
    listCompartments: () => parts.listGroups(root).flatMap((group) => names.slugOf(group) ?? []),
    listContainers: (tenantSlug) => parts.listGroups(pathOf(tenantSlug)).map((unit) => containerIdOf(unit) ?? unit),
    ensureGroup,
    removeGroup,
    readCeilings,
    // systemd writes its own period whatever the group has.
    planWrites: (path, from, to) =>
      planSystemdWrites(planContext, path, { ...from, cpuPeriodUsec: CPU_PERIOD_USEC }, to),
    applyStep,
  };
}

/** All writes of a step are about one group. */
function unitOfStep(step: readonly PlannedWrite[]): string {
  return unitOfPath(step[0]?.path ?? '');
}
