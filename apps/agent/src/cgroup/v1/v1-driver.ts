import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { KernelWrite } from '@bulkhead/shared';
import { readDisks } from '../disks.ts';
import type { AppliedWrite, CgroupDriver, ControllerFacts, GroupPath, MemoryCounters, PlannedStep } from '../driver.ts';
import { CgroupError } from '../errors.ts';
import { groupName, listBelow, ownPath, removeEverywhere, tasksBelow } from '../group-tree.ts';
import { readKernelFile, readKernelFileIfThere } from '../kernel-file.ts';
import { parseProcessGroups } from '../process-groups.ts';
import { applyV1Write } from './apply-write.ts';
import { startBlockCounters } from './block-counters.ts';
import { SWAP_MARGIN_BYTES, V1_FILES, parseCount, parseKey, parseMemoryCeiling } from './ceilings.ts';
import { openV1Reader } from './group-reader.ts';
import { bindMemoryBelow, fillCpuset, makeGroup } from './groups.ts';
import { planV1Writes } from './plan-writes.ts';
import { probeV1 } from './probe-capabilities.ts';
import { readV1Ceilings, readV1CpuCeilingsBelow, readV1CpuSetsBelow, sealV1Ceilings } from './read-ceilings.ts';

const CONTAINING = ['cpu', 'cpuset', 'cpuacct', 'memory', 'pids', 'blkio', 'devices', 'freezer'] as const;
/** Looked at where asking every hierarchy would cost too much: a container is in all of them or in none. */
const WITH_CEILINGS = ['cpu', 'memory', 'pids'] as const;

/** cgroup v1 written through its files (Docker's cgroupfs driver). `facts` must hold the five controllers that we need. */
export function createV1Driver({ root, facts }: { root: GroupPath; facts: ControllerFacts }): CgroupDriver {
  const mounts = new Map(facts.controllers.map(({ name, mount }) => [name, mount]));
  const containing = CONTAINING.filter((name) => mounts.has(name));
  const mountOf = (controller: string): string => {
    const mount = mounts.get(controller);
    if (mount === undefined) {
      throw new CgroupError('unsupported', controller, `the cgroup controller "${controller}" is not mounted`);
    }
    return mount;
  };
  const fileOf = (path: GroupPath, name: string): string => join(mountOf(name.slice(0, name.indexOf('.'))), path, name);
  const limitsSwap = existsSync(fileOf('', V1_FILES.swapBytes));
  const unified = mounts.get('unified');
  const processors = readKernelFile(fileOf('', 'cpuacct.usage_percpu')).split(/\s+/).length;
  const { capabilities, ioWeightFile } = probeV1(mounts, root);
  const blkio = mounts.get('blkio');
  const devices = readDisks().map(({ device }) => device);
  if (blkio !== undefined) startBlockCounters(blkio, devices);
  const readContext = { fileOf, mountOf, containing, limitsSwap, ioWeightFile };
  const planContext = {
    file: fileOf,
    limitsSwap,
    ioWeightFile,
    hasBlkio: mounts.has('blkio'),
    hasDevices: mounts.has('devices'),
    hasFreezer: mounts.has('freezer'),
  };

  async function applyStep(step: PlannedStep): Promise<AppliedWrite[]> {
    const applied: AppliedWrite[] = [];
    for (const write of step) applied.push(await applyV1Write(write));
    return applied;
  }

  async function ensureGroup(path: GroupPath): Promise<KernelWrite[]> {
    for (const name of containing) {
      const isNew = makeGroup(mountOf(name), path);
      if (isNew && name === 'memory') bindMemoryBelow(mountOf(name), path);
    }
    // It holds no ceiling; on a hybrid host it is where pressure is told.
    if (unified !== undefined) makeGroup(unified, path);
    return fillCpuset(mountOf('cpuset'), path);
  }

  /** Null when the group is not there. */
  function read<T>(path: GroupPath, name: string, parse: (text: string, file: string) => T): T | null {
    const file = fileOf(path, name);
    const text = readKernelFileIfThere(file);
    return text === null ? null : parse(text, file);
  }

  function listGroups(parent: GroupPath): string[] {
    return [...new Set(WITH_CEILINGS.flatMap((name) => listBelow(join(mountOf(name), parent))))];
  }

  function readMemoryCounters(path: GroupPath): MemoryCounters | null {
    // With equal ceilings the one of memory and swap together is hit first; on older kernels its own counter says so.
    const swapFailures = limitsSwap ? (read(path, 'memory.memsw.failcnt', parseCount) ?? 0) : 0;
    const failures = read(path, 'memory.failcnt', parseCount);
    const kills = read(path, 'memory.oom_control', (text, file) => parseKey(text, 'oom_kill', file) ?? 0);
    const usageBytes = read(path, 'memory.usage_in_bytes', parseCount);
    if (failures === null || kills === null || usageBytes === null) return null;
    return {
      failures: failures + swapFailures,
      kills,
      usageBytes,
      limitBytes: read(path, V1_FILES.memoryBytes, parseMemoryCeiling),
    };
  }

  return {
    root,
    limitsSwap,
    swapMarginBytes: SWAP_MARGIN_BYTES,
    throttlesOnlyOwn: true,
    processors,
    containing,
    describe: () => ({
      driver: 'cgroupfs',
      version: '1',
      root,
      controllers: facts.controllers.map(({ name, version, mount }) => ({ name, version, mount })),
    }),
    compartmentPath: (tenantSlug) => `${root}/${groupName(tenantSlug)}`,
    containerPath: (tenantSlug, containerId) => `${root}/${groupName(tenantSlug)}/${groupName(containerId)}`,
    engineParent: (tenantSlug) => `/${root}/${groupName(tenantSlug)}`,
    ensureGroup,
    removeGroup: (path) => removeEverywhere([...new Set(mounts.values())], ownPath(root, path)),
    readCeilings: (path) => readV1Ceilings(readContext, path),
    sealCeilings: (path) => sealV1Ceilings(readContext, path),
    readCpuCeilingsBelow: (path) => readV1CpuCeilingsBelow(readContext, path),
    readCpuSetsBelow: (path) => readV1CpuSetsBelow(readContext, path),
    planWrites: (path, from, to) => planV1Writes(planContext, path, from, to),
    applyStep,
    capabilities,
    disks: () => readDisks(),
    makeRoom: () => Promise.resolve(true),
    processesIn: (path) => [...new Set(WITH_CEILINGS.flatMap((name) => tasksBelow(join(mountOf(name), path))))],
    groupOf: (pid) => parseProcessGroups(readKernelFile(`/proc/${pid}/cgroup`), facts.controllers),
    listCompartments: () => listGroups(root).filter((name) => /^[a-z]/.test(name)),
    listContainers: (tenantSlug) => listGroups(`${root}/${groupName(tenantSlug)}`),
    listGroups,
    openReader: (path) =>
      openV1Reader((name) => fileOf(path, name), processors, unified === undefined ? null : join(unified, path)),
    readMemoryCounters,
    kernelLogPath: (path) => {
      const mountRoot = facts.controllers.find(({ name }) => name === 'memory')?.mountRoot ?? '/';
      return join(mountRoot, path);
    },
    readHostCpuUsec: () => Math.floor(parseCount(readKernelFile(fileOf('', 'cpuacct.usage')), 'cpuacct.usage') / 1000),
  };
}
