import { join } from 'node:path';
import type { Anatomy, ControlName } from '@bulkhead/shared';
import type { Controller, GroupPath } from './driver.ts';
import { CgroupError } from './errors.ts';
import { readKernelFileIfThere } from './kernel-file.ts';

interface InterfaceFile {
  control: ControlName | 'accounting';
  /** Empty: that version has no such file. */
  v1: string;
  v2: string;
}

/** Every interface file that we set or count with, under both of its names. */
const FILES: readonly InterfaceFile[] = [
  { control: 'cpu-ceiling', v1: 'cpu.cfs_quota_us', v2: 'cpu.max' },
  { control: 'cpu-ceiling', v1: 'cpu.cfs_period_us', v2: '' },
  { control: 'cpu-weight', v1: 'cpu.shares', v2: 'cpu.weight' },
  { control: 'accounting', v1: 'cpu.stat', v2: 'cpu.stat' },
  { control: 'accounting', v1: 'cpu.stat.local', v2: 'cpu.stat.local' },
  { control: 'cpu-set', v1: 'cpuset.cpus', v2: 'cpuset.cpus' },
  { control: 'cpu-set', v1: 'cpuset.effective_cpus', v2: 'cpuset.cpus.effective' },
  { control: 'cpu-set', v1: 'cpuset.mems', v2: 'cpuset.mems' },
  { control: 'accounting', v1: 'cpuacct.usage', v2: '' },
  { control: 'accounting', v1: 'cpuacct.stat', v2: '' },
  { control: 'memory-ceiling', v1: 'memory.limit_in_bytes', v2: 'memory.max' },
  { control: 'memory-ceiling', v1: '', v2: 'memory.high' },
  { control: 'memory-swap', v1: 'memory.memsw.limit_in_bytes', v2: 'memory.swap.max' },
  { control: 'memory-soft', v1: 'memory.soft_limit_in_bytes', v2: 'memory.low' },
  { control: 'oom-group', v1: 'memory.oom_control', v2: 'memory.oom.group' },
  { control: 'accounting', v1: 'memory.usage_in_bytes', v2: 'memory.current' },
  { control: 'accounting', v1: 'memory.failcnt', v2: 'memory.events' },
  { control: 'pids', v1: 'pids.max', v2: 'pids.max' },
  { control: 'accounting', v1: 'pids.current', v2: 'pids.current' },
  { control: 'io-weight', v1: 'blkio.weight', v2: 'io.weight' },
  { control: 'io-weight', v1: 'blkio.bfq.weight', v2: 'io.bfq.weight' },
  { control: 'io-throttle', v1: 'blkio.throttle.read_bps_device', v2: 'io.max' },
  { control: 'io-throttle', v1: 'blkio.throttle.write_bps_device', v2: '' },
  { control: 'io-throttle', v1: 'blkio.throttle.read_iops_device', v2: '' },
  { control: 'io-throttle', v1: 'blkio.throttle.write_iops_device', v2: '' },
  { control: 'accounting', v1: 'blkio.throttle.io_service_bytes', v2: 'io.stat' },
  { control: 'devices-instance', v1: 'devices.list', v2: '' },
  { control: 'freeze', v1: 'freezer.state', v2: 'cgroup.freeze' },
  { control: 'pressure', v1: '', v2: 'cpu.pressure' },
  { control: 'pressure', v1: '', v2: 'memory.pressure' },
  { control: 'pressure', v1: '', v2: 'io.pressure' },
];

/** Longer files (memory.stat-like) are of no use on a page. */
const MAX_TEXT = 2_000;

/**
 * The live values of a container's interface files and of its compartment's, a row for each controller: `own` says where the
 * container's first process is, in each. A file that is in neither group is left out.
 */
export function readInterfaceFiles(
  controllers: readonly Pick<Controller, 'name' | 'version' | 'mount'>[],
  own: ReadonlyMap<string, GroupPath>,
  compartment: GroupPath,
): Anatomy['cgroups'] {
  // On v2 all controllers share one tree, and `unified` stands for it.
  const trees = controllers.filter(({ name, version }) => version === '1' || name === 'unified');
  return trees.flatMap((controller) => {
    const path = own.get(controller.name);
    if (path === undefined) return [];
    const { name, version, mount } = controller;
    const files = FILES.flatMap((file) => {
      const [here, there] = version === '1' ? [file.v1, file.v2] : [file.v2, file.v1];
      if (here === '' || (version === '1' && !here.startsWith(`${name}.`))) return [];
      const values = { own: read(join(mount, path, here)), compartment: read(join(mount, compartment, here)) };
      if (values.own === null && values.compartment === null) return [];
      return [{ control: file.control, name: here, otherName: there, ...values }];
    });
    return [{ controller: name, version, mount, path, files }];
  });
}

function read(file: string): string | null {
  try {
    return readKernelFileIfThere(file)?.slice(0, MAX_TEXT) ?? null;
  } catch (error) {
    // A file that cannot be read (write-only, or not permitted) has no value to show.
    if (error instanceof CgroupError) return null;
    throw error;
  }
}
