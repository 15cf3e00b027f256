import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { KernelWrite } from '@bulkhead/shared';
import type {
  AppliedWrite,
  CgroupDriver,
  ControllerFacts,
  CpuCeiling,
  GroupCeilings,
  GroupPath,
  MemoryCounters,
  PlannedWrite,
} from '../driver.ts';
import { CgroupError } from '../errors.ts';
import { readKernelFile, readKernelFileIfThere, writeKernelFile, writeKernelFileSlowly } from '../kernel-file.ts';
import { parseProcessGroups } from '../process-groups.ts';
import {
  V1_FILES,
  holdsValue,
  parseCount,
  parseCpuCeiling,
  parseKey,
  parseMemoryCeiling,
  parsePidsCeiling,
  planV1Writes,
} from './ceilings.ts';
import type { V1CeilingFile } from './ceilings.ts';
import { openV1Reader } from './group-reader.ts';
import { bindMemoryBelow, fillCpuset, listBelow, makeGroup, removeEverywhere, treeOf } from './groups.ts';

/** The last four hold no ceiling of ours yet; the path is made there too, so that it is ours in every hierarchy. */
const CONTAINING = ['cpu', 'cpuset', 'cpuacct', 'memory', 'pids', 'blkio', 'devices', 'freezer'] as const;
const WITH_CEILINGS = ['cpu', 'memory', 'pids'] as const;
/** What the kernel gives to a new group. */
const DEFAULT_PERIOD_USEC = 100_000;

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
  const limitsSwap = existsSync(fileOf('', V1_FILES.memoryAndSwapBytes));
  const planContext = { file: (path: GroupPath, name: V1CeilingFile) => fileOf(path, name), limitsSwap };
  const processors = readKernelFile(fileOf('', 'cpuacct.usage_percpu')).split(/\s+/).length;

  /** Reads a ceiling; null when the group is not there. */
  function read<T>(path: GroupPath, name: string, parse: (text: string, file: string) => T): T | null {
    const file = fileOf(path, name);
    const text = readKernelFileIfThere(file);
    return text === null ? null : parse(text, file);
  }

  function readCeilings(path: GroupPath): GroupCeilings {
    const cpuPeriodUsec = read(path, 'cpu.cfs_period_us', parseCount) ?? DEFAULT_PERIOD_USEC;
    const asIs = (text: string): string => text;
    return {
      cpuMillicores: read(path, V1_FILES.cpuMillicores, (text, file) => parseCpuCeiling(text, cpuPeriodUsec, file)),
      cpuShares: read(path, V1_FILES.cpuShares, parseCount),
      memoryBytes: read(path, V1_FILES.memoryBytes, parseMemoryCeiling),
      memoryAndSwapBytes: limitsSwap ? read(path, V1_FILES.memoryAndSwapBytes, parseMemoryCeiling) : null,
      pids: read(path, V1_FILES.pids, parsePidsCeiling),
      cpuPeriodUsec,
      cpus: read(path, 'cpuset.cpus', asIs) ?? '',
      mems: read(path, 'cpuset.mems', asIs) ?? '',
      missing: containing.filter((name) => !existsSync(join(mountOf(name), path))),
    };
  }

  function readCpuCeilingsBelow(path: GroupPath): CpuCeiling[] {
    const mount = mountOf('cpu');
    return treeOf(join(mount, path))
      .slice(1)
      .flatMap((directory) => {
        const below = relative(mount, directory);
        const quota = read(below, V1_FILES.cpuMillicores, (text) => text);
        if (quota === null || quota === '-1') return [];
        const cpuPeriodUsec = read(below, 'cpu.cfs_period_us', parseCount) ?? DEFAULT_PERIOD_USEC;
        const cpuMillicores = parseCpuCeiling(quota, cpuPeriodUsec, directory);
        return cpuMillicores === null ? [] : [{ path: below, cpuMillicores, cpuPeriodUsec }];
      });
  }

  async function applyWrite(write: PlannedWrite): Promise<AppliedWrite> {
    const started = process.hrtime.bigint();
    // Lowering a memory ceiling, the kernel reclaims inside the write: seconds when there is much page cache.
    const isSlow = write.lowers && write.ceiling.startsWith('memory');
    if (isSlow) await writeKernelFileSlowly(write.file, write.value);
    else writeKernelFile(write.file, write.value);
    const tookUsec = Number((process.hrtime.bigint() - started) / 1000n);
    const found = readKernelFile(write.file);
    return {
      kernel: { file: write.file, asked: write.value, found, tookUsec },
      matches: holdsValue(write.ceiling, write.value, found, write.file),
    };
  }

  async function ensureGroup(path: GroupPath): Promise<KernelWrite[]> {
    for (const name of containing) {
      const isNew = makeGroup(mountOf(name), path);
      if (isNew && name === 'memory') bindMemoryBelow(mountOf(name), path);
    }
    return fillCpuset(mountOf('cpuset'), path);
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
    readCeilings,
    readCpuCeilingsBelow,
    planWrites: (path, from, to) => planV1Writes(planContext, path, from, to),
    applyWrite,
    groupOf: (pid) => parseProcessGroups(readKernelFile(`/proc/${pid}/cgroup`), facts.controllers),
    listGroups: (parent) => [...new Set(WITH_CEILINGS.flatMap((name) => listBelow(join(mountOf(name), parent))))],
    openReader: (path) => openV1Reader((name) => fileOf(path, name), processors),
    readMemoryCounters,
    kernelLogPath: (path) => {
      const mountRoot = facts.controllers.find(({ name }) => name === 'memory')?.mountRoot ?? '/';
      return join(mountRoot, path);
    },
    readHostCpuUsec: () => Math.floor(parseCount(readKernelFile(fileOf('', 'cpuacct.usage')), 'cpuacct.usage') / 1000),
  };
}

/** One name of a path, so that no name from outside can lead elsewhere. */
function groupName(name: string): string {
  if (/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name)) return name;
  throw new CgroupError('refused', name, `"${name.slice(0, 80)}" cannot name a group`);
}

/** Only what is below our own root may be removed. */
function ownPath(root: GroupPath, path: GroupPath): GroupPath {
  const isOwn = (path === root || path.startsWith(`${root}/`)) && !path.split('/').includes('..');
  if (isOwn) return path;
  throw new CgroupError('denied', path, `"${path.slice(0, 200)}" is not below our own group "${root}"`);
}
