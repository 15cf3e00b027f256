import { join } from 'node:path';
import type { ControlName } from '@bulkhead/shared';
import { byAgent, byKernel, byNobody, probePressure, toCapabilities, tryWriting } from '../capabilities.ts';
import type { Finding } from '../capabilities.ts';
import { readDisks } from '../disks.ts';
import { CgroupError } from '../errors.ts';
import { readKernelFileIfThere } from '../kernel-file.ts';
import { IO_WEIGHT_FILES, V2_FILES } from '../v2/ceilings.ts';
import {
  INSTANCE_DEVICES,
  NO_SWAP_NOTE,
  PROBE,
  SOFT_NOTE,
  explain,
  hasNoSwap,
  probeIoWeight,
  probeThrottle,
} from '../v2/probe-capabilities.ts';
import type { V2Capabilities } from '../v2/probe-capabilities.ts';
import { diskPath } from './disk-path.ts';
import { removeDropIns } from './drop-ins.ts';
import { runNow, systemctlNow } from './systemctl.ts';
import type { SliceNames } from './unit-names.ts';

const MIB = 1024 ** 2;
const DEVICE_NOTE =
  'systemd attaches a device program to the tenant’s slice, and the kernel asks it before a container’s own.';

/**
 * Tries each control by its property, on a slice of our own that is removed again, and reads the kernel's files: systemd takes
 * what the kernel does not hold without a word. Seven programs are run, once a start.
 */
export function probeSystemd(mount: string, names: SliceNames): V2Capabilities {
  // A slug begins with a letter: this is nobody's.
  const unit = names.unitOf('0probe');
  const directory = join(mount, names.pathOf('0probe'));
  systemctlNow(['start', '--', unit], unit);
  try {
    return probe(mount, unit, directory);
  } finally {
    systemctlNow(['stop', '--', unit], unit);
    removeDropIns(unit);
  }
}

function probe(mount: string, unit: string, directory: string): V2Capabilities {
  const [disk] = readDisks();
  const assignments = [
    'CPUQuota=50%',
    `CPUWeight=${PROBE.weight}`,
    `AllowedCPUs=${PROBE.cpus}`,
    `MemoryMax=${PROBE.memory}`,
    'MemorySwapMax=0',
    `MemoryLow=${PROBE.soft}`,
    `TasksMax=${PROBE.pids}`,
    'IOAccounting=yes',
    'IOWeight=200',
    ...(disk === undefined ? [] : [`IOReadBandwidthMax=${diskPath(disk.device)} ${MIB}`]),
    'DevicePolicy=closed',
  ];
  const refusals = setAll(unit, assignments);
  const read = (name: string): string | null => readKernelFileIfThere(join(directory, name));
  const check = (name: string, expected: string | RegExp): string | null => {
    const found = read(name);
    if (found === null) return explain(mount, name, `the kernel has no ${name}`);
    const isRight = typeof expected === 'string' ? found === expected : expected.test(found);
    return isRight ? null : `${name} holds "${found.slice(0, 80)}" and not what systemd was given`;
  };
  const held = (property: string, name: string, expected: string | RegExp, note = ''): Finding => {
    const reason = refusals.get(property) ?? check(name, expected);
    return reason === null ? byKernel(`${property} → ${name}`, note) : byNobody(property, reason);
  };
  const { weight, ioWeightFile } = probeIoWeight(mount, (name) =>
    name === 'io.weight' ? check(name, /^default 200/m) : check(name, /^default 109$/m),
  );
  const freezing =
    tryWriting(join(directory, V2_FILES.frozen), '1') ?? tryWriting(join(directory, V2_FILES.frozen), '0');
  const oom = tryWriting(join(directory, V2_FILES.oomGroup), '1');
  const findings: Record<ControlName, Finding> = {
    'cpu-ceiling': held('CPUQuota', V2_FILES.cpuMillicores, PROBE.quota),
    'cpu-weight': held('CPUWeight', V2_FILES.cpuWeight, PROBE.weight),
    'cpu-set': held('AllowedCPUs', V2_FILES.cpus, PROBE.cpus),
    'memory-ceiling': held('MemoryMax', V2_FILES.memoryBytes, String(PROBE.memory)),
    'memory-soft': held('MemoryLow', V2_FILES.memorySoftBytes, String(PROBE.soft), SOFT_NOTE),
    'memory-swap': held('MemorySwapMax', V2_FILES.swapBytes, '0', hasNoSwap() ? NO_SWAP_NOTE : ''),
    'oom-group':
      oom === null
        ? byAgent(
            V2_FILES.oomGroup,
            'No property of a slice: systemd clears it at each daemon-reload, and the agent sets it again.',
          )
        : byNobody(V2_FILES.oomGroup, oom),
    pids: held('TasksMax', V2_FILES.pids, PROBE.pids),
    'io-weight': weight.held === 'none' ? weight : { ...weight, through: `IOWeight → ${weight.through}` },
    'io-throttle': probeThrottle(
      (device) =>
        refusals.get('IOReadBandwidthMax') ?? check(V2_FILES.ioLimits, new RegExp(`^${device} rbps=${MIB} `, 'm')),
    ),
    'devices-compartment': probeDevices(unit, refusals.get('DevicePolicy') ?? null),
    'devices-instance': INSTANCE_DEVICES,
    // Written directly: systemd 252 leaves it alone at daemon-reload and at set-property.
    freeze: freezing === null ? byKernel(V2_FILES.frozen) : byNobody(V2_FILES.frozen, freezing),
    pressure: probePressure(directory),
  };
  return {
    capabilities: toCapabilities(findings),
    ioWeightFile: IO_WEIGHT_FILES.find((name) => name === ioWeightFile) ?? null,
    limitsSwap: findings['memory-swap'].held !== 'none',
    hasIo: read(V2_FILES.ioLimits) !== null,
  };
}

/** All in one call; where that is refused, because this systemd does not know one of them, each by itself. Property → reason. */
function setAll(unit: string, assignments: readonly string[]): Map<string, string> {
  const set = (some: readonly string[]): void =>
    void systemctlNow(['set-property', '--runtime', '--', unit, ...some], unit);
  const refusals = new Map<string, string>();
  try {
    set(assignments);
    return refusals;
  } catch (error) {
    if (!(error instanceof CgroupError) || error.code !== 'refused') throw error;
  }
  for (const assignment of assignments) {
    try {
      set([assignment]);
    } catch (error) {
      if (!(error instanceof CgroupError) || error.code !== 'refused') throw error;
      refusals.set(assignment.slice(0, assignment.indexOf('=')), error.message);
    }
  }
  return refusals;
}

/** The kernel log is a device that every root may read, but not inside a slice that is closed. */
function probeDevices(unit: string, refusal: string | null): Finding {
  const property = 'DeviceAllow';
  if (refusal !== null) return byNobody(property, refusal);
  const open = ['dd', 'if=/dev/kmsg', 'of=/dev/null', 'count=0'];
  const inSlice = ['--scope', '--quiet', '--collect', `--slice=${unit}`, ...open];
  try {
    runNow('systemd-run', inSlice, unit);
  } catch (error) {
    if (!(error instanceof CgroupError)) throw error;
    if (/Operation not permitted/.test(error.message)) return byKernel(`${property} (eBPF)`, DEVICE_NOTE);
    return byNobody(property, `It could not be tried: ${error.message}`);
  }
  return byNobody(
    property,
    'A process in a closed slice could open a device all the same: the kernel lacks CONFIG_CGROUP_BPF.',
  );
}
