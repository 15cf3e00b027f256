/**
 * What the kernel's words mean as properties of a unit. Seen on systemd 252:
 * - all assignments of one `set-property` are taken, or none (an unknown one refuses them all); a device, a processor or a disk
 *   that is not there is taken without a word, so only the kernel's files tell whether something holds
 * - an empty CPUQuota together with an empty CPUWeight takes the cpu controller away from the group, counters included: a
 *   normal weight is therefore written out as 100
 * - a rate of one disk is changed without touching the others, unless the list is emptied first
 * - IOWeight is given to io.weight as it is, and to io.bfq.weight as 100 + (weight − 100) × 900 / 9900 above 100
 */
import type { DeviceGrant } from '@bulkhead/shared';
import { deviceGrantSchema } from '@bulkhead/shared';
import type { PlannedWrite } from '../driver.ts';
import { CgroupError } from '../errors.ts';

const IO_PROPERTIES = {
  rbps: 'IOReadBandwidthMax',
  wbps: 'IOWriteBandwidthMax',
  riops: 'IOReadIOPSMax',
  wiops: 'IOWriteIOPSMax',
} as const;
const BFQ_STEP = 11;

/** `diskPath` gives the device file of a disk's number: `254:0` → `/dev/vda`. */
export function toAssignments(write: PlannedWrite, diskPath: (device: string) => string): string[] {
  const { ceiling, value } = write;
  switch (ceiling) {
    case 'cpuMillicores':
      return [`CPUQuota=${toPercent(value)}`];
    case 'cpuWeight':
      return [`CPUWeight=${value}`];
    case 'cpus':
      return [`AllowedCPUs=${value}`];
    case 'memoryBytes':
      return [`MemoryMax=${toInfinity(value)}`];
    case 'swapBytes':
      return [`MemorySwapMax=${toInfinity(value)}`];
    case 'memorySoftBytes':
      return [`MemoryLow=${toInfinity(value)}`];
    case 'pids':
      return [`TasksMax=${toInfinity(value)}`];
    case 'ioWeight':
      return [`IOWeight=${toIoWeight(Number(value), write.file.endsWith('io.bfq.weight'))}`];
    case 'ioLimits':
      return toRates(value, diskPath);
    case 'devices':
      return toDeviceRules(value);
    case 'oomGroup':
    case 'frozen':
      throw new CgroupError(
        'unsupported',
        write.file,
        `${write.file} is no property of a unit: it is written directly`,
      );
  }
}

/** The name of a property for a proof: `CPUQuota`. */
export function propertyOf(write: PlannedWrite): string {
  if (write.ceiling === 'ioLimits') return 'IO…Max';
  return toAssignments(write, () => '')[0]?.split('=')[0] ?? '';
}

/** `12300 100000` → `12.3%`; no quota is the empty text. Exact to a millicore. */
export function toPercent(cpuMax: string): string {
  const [quota, period] = cpuMax.split(' ');
  if (quota === 'max') return '';
  return `${Math.round((Number(quota) * 10_000) / Number(period)) / 100}%`;
}

function toInfinity(value: string): string {
  return value === 'max' ? 'infinity' : value;
}

/** What makes systemd write this weight into the file that counts here. */
function toIoWeight(weight: number, isBfq: boolean): number {
  return isBfq && weight > 100 ? 100 + (weight - 100) * BFQ_STEP : weight;
}

function toRates(line: string, diskPath: (device: string) => string): string[] {
  const [device = '', ...rates] = line.split(' ');
  const path = diskPath(device);
  return rates.map((rate) => {
    const [key = '', value = ''] = rate.split('=');
    const property = IO_PROPERTIES[key as keyof typeof IO_PROPERTIES];
    return `${property}=${path} ${toInfinity(value)}`;
  });
}

/** A list of devices as it stands in a plan: `auto`, or `closed` and what is granted. */
export function spellDevices(devices: readonly DeviceGrant[] | null): string {
  if (devices === null) return 'auto';
  const grants = devices.map(({ path, access }) => `${path} ${access}`).sort();
  return ['closed', ...grants].join(', ');
}

/** `closed` still lets null, zero, full, random, urandom, tty, ptmx and pts through: what every container needs to start. */
function toDeviceRules(value: string): string[] {
  const [policy = '', ...grants] = value.split(', ');
  return [`DevicePolicy=${policy}`, 'DeviceAllow=', ...grants.map((grant) => `DeviceAllow=${grant}`)];
}

/** From what systemd says (`closed`; `/dev/fuse rw` a line); null: no list is held. Rules that are not ours are left out. */
export function parseDevices(policy: string, rules: readonly string[]): DeviceGrant[] | null {
  if (policy !== 'closed' && policy !== 'strict') return null;
  return rules.flatMap((rule) => {
    const [path, access] = rule.split(' ');
    const parsed = deviceGrantSchema.safeParse({ path, access });
    return parsed.success ? [parsed.data] : [];
  });
}
