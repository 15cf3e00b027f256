import { join } from 'node:path';
import type { KernelWrite } from '@bulkhead/shared';
import type { AppliedWrite, CgroupDriver, ControllerFacts, GroupPath, PlannedStep } from '../driver.ts';
import { groupName, ownPath, removeEverywhere } from '../group-tree.ts';
import { writeKernelFile } from '../kernel-file.ts';
import { applyV2Write } from './apply-write.ts';
import { V2_FILES } from './ceilings.ts';
import { makeV2Group } from './groups.ts';
import { planV2Writes } from './plan-writes.ts';
import { probeV2 } from './probe-capabilities.ts';
import { protectionOfRoot } from './protect-root.ts';
import { createV2Parts, unifiedOf } from './v2-parts.ts';

/**
 * cgroup v2 written through its files (Docker's cgroupfs driver). Seen on Linux 6.1 with systemd 252 beside us: systemd leaves a
 * tree that it did not make alone, also at daemon-reload, and so does the engine at its restart; a reboot ends it.
 */
export function createV2Driver({ root, facts }: { root: GroupPath; facts: ControllerFacts }): CgroupDriver {
  const { mount } = unifiedOf(facts);
  const fileOf = (path: GroupPath, name: string): string => join(mount, path, name);
  const { capabilities, ioWeightFile, limitsSwap, hasIo } = probeV2(mount, root);
  const planContext = { file: fileOf, limitsSwap, ioWeightFile, hasIo };
  const parts = createV2Parts({ driver: 'cgroupfs', root, facts, ioWeightFile });

  /** See protect-root.ts. */
  function protectRoot(): void {
    const bytes = protectionOfRoot(mount, root);
    if (bytes !== null) writeKernelFile(fileOf(root, V2_FILES.memorySoftBytes), String(bytes));
  }

  async function ensureGroup(path: GroupPath): Promise<KernelWrite[]> {
    return makeV2Group(mount, ownPath(root, path));
  }

  async function applyStep(step: PlannedStep): Promise<AppliedWrite[]> {
    const applied: AppliedWrite[] = [];
    for (const write of step) {
      applied.push(await applyV2Write(write));
      if (write.ceiling === 'memorySoftBytes') protectRoot();
    }
    return applied;
  }

  async function removeGroup(path: GroupPath): Promise<void> {
    await removeEverywhere([mount], ownPath(root, path));
    if (path !== root) protectRoot();
  }

  return {
    ...parts,
    root,
    limitsSwap,
    swapMarginBytes: 0,
    capabilities,
    compartmentPath: (tenantSlug) => `${root}/${groupName(tenantSlug)}`,
    containerPath: (tenantSlug, containerId) => `${root}/${groupName(tenantSlug)}/${groupName(containerId)}`,
    engineParent: (tenantSlug) => `/${root}/${groupName(tenantSlug)}`,
    listCompartments: () => parts.listGroups(root).filter((name) => /^[a-z]/.test(name)),
    listContainers: (tenantSlug) => parts.listGroups(`${root}/${groupName(tenantSlug)}`),
    ensureGroup,
    removeGroup,
    planWrites: (path, from, to) => planV2Writes(planContext, path, from, to).map((write) => [write]),
    applyStep,
  };
}
