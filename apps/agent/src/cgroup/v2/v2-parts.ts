import { join } from 'node:path';
import { readDisks } from '../disks.ts';
import type { CgroupDriver, ControllerFacts, GroupPath, MemoryCounters } from '../driver.ts';
import { CgroupError } from '../errors.ts';
import { listBelow, tasksBelow, treeOf } from '../group-tree.ts';
import { readKernelFile, readKernelFileIfThere } from '../kernel-file.ts';
import { parseProcessGroups } from '../process-groups.ts';
import { parseCpuList } from '../cpu-list.ts';
import { V2_FILES, parseKey, parseMax, parseNumber } from './ceilings.ts';
import { openV2Reader } from './group-reader.ts';
import { makeRoom } from './make-room.ts';
import { readV2Ceilings, readV2CpuCeilings, readV2HostCpuUsec, sealV2Ceilings } from './read-ceilings.ts';

/** The part of a driver that only reads, and is the same whoever writes. */
export type V2Parts = Pick<
  CgroupDriver,
  | 'processors'
  | 'containing'
  | 'describe'
  | 'readCeilings'
  | 'sealCeilings'
  | 'readCpuCeilingsBelow'
  | 'readCpuSetsBelow'
  | 'disks'
  | 'makeRoom'
  | 'processesIn'
  | 'groupOf'
  | 'listGroups'
  | 'openReader'
  | 'readMemoryCounters'
  | 'kernelLogPath'
  | 'readHostCpuUsec'
>;

export function createV2Parts(context: {
  driver: 'cgroupfs' | 'systemd';
  root: GroupPath;
  facts: ControllerFacts;
  ioWeightFile: string | null;
}): V2Parts {
  const { driver, root, facts, ioWeightFile } = context;
  const { mount, mountRoot } = unifiedOf(facts);
  const processors = countProcessors();
  return {
    processors,
    containing: ['unified'],
    describe: () => ({
      driver,
      version: '2',
      root,
      controllers: facts.controllers.map(({ name, version, mount: at }) => ({ name, version, mount: at })),
    }),
    readCeilings: (path) => readV2Ceilings(mount, path, ioWeightFile),
    sealCeilings: (path) => sealV2Ceilings(mount, path, ioWeightFile),
    readCpuCeilingsBelow: (path) => {
      const below = treeOf(join(mount, path)).slice(1);
      return readV2CpuCeilings(
        mount,
        below.map((directory) => directory.slice(mount.length + 1)),
      );
    },
    readCpuSetsBelow: () => [],
    disks: () => readDisks(),
    makeRoom: (path, bytes) => makeRoom(join(mount, path), bytes),
    processesIn: (path) => tasksBelow(join(mount, path)),
    groupOf: (pid) => {
      const groups = parseProcessGroups(readKernelFile(`/proc/${pid}/cgroup`), facts.controllers);
      return new Map([...groups].filter(([name]) => name === 'unified'));
    },
    listGroups: (parent) => listBelow(join(mount, parent)),
    openReader: (path) => openV2Reader((name) => join(mount, path, name), processors),
    readMemoryCounters: (path) => readCounters(join(mount, path)),
    // The kernel prints the path below the real root; /dev/kmsg shows a backslash as \x5c.
    kernelLogPath: (path) => join(mountRoot, path).replaceAll('\\', '\\x5c'),
    readHostCpuUsec: () => readV2HostCpuUsec(mount),
  };
}

/** The v2 tree. Throws CgroupError `unsupported` when none is mounted. */
export function unifiedOf(facts: ControllerFacts): { mount: string; mountRoot: string } {
  const unified = facts.controllers.find(({ name }) => name === 'unified');
  if (unified !== undefined) return unified;
  throw new CgroupError('unsupported', 'unified', 'no cgroup v2 tree is mounted: mount cgroup2 on /sys/fs/cgroup');
}

/** memory.events.local tells of this very group; memory.events would add those of the groups below. */
function readCounters(directory: string): MemoryCounters | null {
  const at = (name: string): string => join(directory, name);
  const events = readKernelFileIfThere(at('memory.events.local'));
  const usage = readKernelFileIfThere(at('memory.current'));
  if (events === null || usage === null) return null;
  const limit = readKernelFileIfThere(at(V2_FILES.memoryBytes));
  return {
    failures: parseKey(events, 'max', at('memory.events.local')) ?? 0,
    kills: parseKey(events, 'oom_kill', at('memory.events.local')) ?? 0,
    usageBytes: parseNumber(usage, at('memory.current')),
    limitBytes: limit === null ? null : parseMax(limit, at(V2_FILES.memoryBytes)),
  };
}

function countProcessors(): number {
  return parseCpuList(readKernelFile('/sys/devices/system/cpu/present')).size;
}
