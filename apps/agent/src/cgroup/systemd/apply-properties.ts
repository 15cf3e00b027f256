import { dirname, join } from 'node:path';
import type { AppliedWrite, PlannedWrite } from '../driver.ts';
import { readKernelFileIfThere, writeKernelFile } from '../kernel-file.ts';
import { clearCpus, proveV2Write, refuseWithoutRoom } from '../v2/apply-write.ts';
import { V2_FILES } from '../v2/ceilings.ts';
import { diskPath } from './disk-path.ts';
import { isPersistent, keepExactQuota } from './drop-ins.ts';
import { parseDevices, propertyOf, spellDevices, toAssignments, toPercent } from './properties.ts';
import { systemctl } from './systemctl.ts';

/** Bound of the protocol. */
const MAX_WORDS = 256;

/**
 * Sets the properties of one unit in one call, taken together or not at all, and reads each back from the kernel's file. Throws
 * CgroupError: `busy` for a memory ceiling under what is in use (then nothing was set), `refused` with systemd's words.
 */
export async function applyProperties(unit: string, writes: readonly PlannedWrite[]): Promise<AppliedWrite[]> {
  const started = process.hrtime.bigint();
  for (const write of writes) await refuseWithoutRoom(write);
  const assignments = writes.flatMap((write) => toAssignments(write, diskPath));
  // A container's unit ends with it: what is kept for it on disk would outlive it.
  const lifetime = isPersistent(unit) ? [] : ['--runtime'];
  const oomGroup = join(dirname(writes[0]?.file ?? ''), V2_FILES.oomGroup);
  const endsAll = readKernelFileIfThere(oomGroup) === '1';
  await systemctl(['set-property', ...lifetime, '--', unit, ...assignments], unit);
  // Not a property of a slice: systemd writes 0 to it whenever it writes anything else of the unit.
  if (endsAll) writeKernelFile(oomGroup, '1');
  for (const write of writes) {
    if (write.ceiling === 'cpuMillicores') keepExactQuota(unit, toPercent(write.value));
    // systemd forgets a list of processors that it is to have no more, and leaves it standing in the kernel.
    if (write.ceiling === 'cpus' && write.value === '') clearCpus(write.file);
  }
  const applied: AppliedWrite[] = [];
  for (const write of writes) {
    const label = `${unit} ${propertyOf(write)}`;
    applied.push(
      write.ceiling === 'devices'
        ? await proveDevices(unit, label, write, started)
        : await proveV2Write(write, started, `${label} → ${write.file}`),
    );
  }
  return applied;
}

/** The kernel does not show a device program: what systemd has made it from is the nearest there is. */
async function proveDevices(unit: string, label: string, write: PlannedWrite, started: bigint): Promise<AppliedWrite> {
  const text = await systemctl(['show', '--property=DevicePolicy', '--property=DeviceAllow', '--', unit], unit);
  const valuesOf = (key: string): string[] =>
    text.split('\n').flatMap((line) => (line.startsWith(`${key}=`) ? [line.slice(key.length + 1)] : []));
  const held = parseDevices(valuesOf('DevicePolicy')[0] ?? '', valuesOf('DeviceAllow'));
  const found = spellDevices(held);
  const tookUsec = Number((process.hrtime.bigint() - started) / 1000n);
  return {
    kernel: { file: label, asked: write.value.slice(0, MAX_WORDS), found: found.slice(0, MAX_WORDS), tookUsec },
    matches: found === write.value,
  };
}
