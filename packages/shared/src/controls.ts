import { z } from 'zod';
import { MIN_MEMORY_BYTES } from './units.ts';

/**
 * What can be set on a cgroup beside the reservations of CPU, memory and processes: the same shape for an instance and for
 * a tenant's compartment on a host. Null means: the kernel's default, no bound of its own.
 */

const rate = z
  .int()
  .min(1)
  .max(2 ** 53 - 1)
  .nullable();

/** Every disk of the host, or one by its number as the kernel writes it: `254:0`. */
export const ioDeviceSchema = z.union([z.literal('all'), z.string().regex(/^\d{1,5}:\d{1,7}$/)]);

/** Throttles of one disk: bytes a second and operations a second. */
export const ioLimitSchema = z.strictObject({
  device: ioDeviceSchema,
  readBytesPerSec: rate,
  writeBytesPerSec: rate,
  readOpsPerSec: rate,
  writeOpsPerSec: rate,
});
export type IoLimit = z.infer<typeof ioLimitSchema>;

/** A list as the kernel writes it: `0-3,8`. */
export const cpuListSchema = z
  .string()
  .max(256)
  .regex(/^\d{1,4}(-\d{1,4})?(,\d{1,4}(-\d{1,4})?)*$/, 'numbers of processors, such as 0-3,8');

/** A device beyond what every container may use (null, zero, full, random, urandom, tty, ptmx, pts). */
export const deviceGrantSchema = z.strictObject({
  /** On the host and in the container: `/dev/fuse`. */
  path: z
    .string()
    .max(128)
    .regex(/^\/dev(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$/, 'a path below /dev, such as /dev/fuse'),
  /** r: read, w: write, m: make the node. */
  access: z.enum(['r', 'w', 'rw', 'rwm']),
});
export type DeviceGrant = z.infer<typeof deviceGrantSchema>;

/** Whether somebody with these grants may be given the device with this access. */
export function grantsDevice(granted: readonly DeviceGrant[], wanted: DeviceGrant): boolean {
  const grant = granted.find(({ path }) => path === wanted.path);
  return grant !== undefined && wanted.access.split('').every((letter) => grant.access.includes(letter));
}

/** What ends when memory runs out: one process that the kernel picks, or everything of the group. */
export const OOM_KILLS = ['process', 'group'] as const;

export const controlsSchema = z.strictObject({
  /** Share under contention, 100 = normal, as cgroup v2 counts it; null: follows the CPU reservation (1 core = 100). */
  cpuWeight: z.int().min(1).max(10_000).nullable(),
  /** The only processors that may be used. */
  cpus: cpuListSchema.nullable(),
  /** Memory that is left alone when the host runs short; what is above it is reclaimed first. */
  memorySoftBytes: z
    .int()
    .min(MIN_MEMORY_BYTES)
    .max(2 ** 46)
    .nullable(),
  /** Swap beyond the memory ceiling. */
  swapBytes: z
    .int()
    .min(0)
    .max(2 ** 46),
  oomKill: z.enum(OOM_KILLS),
  /** Share of a busy disk, 100 = normal. */
  ioWeight: z.int().min(1).max(1000).nullable(),
  ioLimits: z.array(ioLimitSchema).max(16),
  /** Instance: what it is given. Compartment: the most that any instance in it may be given. */
  devices: z.array(deviceGrantSchema).max(32),
});
export type Controls = z.infer<typeof controlsSchema>;

/** What a host can be asked to hold. Found by probing when the agent starts; one row each in `HostFacts.capabilities`. */
export const CONTROL_NAMES = [
  'cpu-ceiling',
  'cpu-weight',
  'cpu-set',
  'memory-ceiling',
  'memory-soft',
  'memory-swap',
  'oom-group',
  'pids',
  'io-weight',
  'io-throttle',
  'devices-compartment',
  'devices-instance',
  'freeze',
  'pressure',
] as const;
export type ControlName = (typeof CONTROL_NAMES)[number];

export const capabilitySchema = z.object({
  control: z.enum(CONTROL_NAMES),
  /** kernel: the kernel holds it. agent: the agent brings it about. none: this host cannot. */
  held: z.enum(['kernel', 'agent', 'none']),
  /** The interface file, or the unit property, that holds it here: `blkio.throttle.read_bps_device`. */
  through: z.string().max(128),
  /** Why not, or what is different here, in words; empty when there is nothing to say. */
  note: z.string().max(500),
});
export type Capability = z.infer<typeof capabilitySchema>;

/** The capability that each control needs to be more than its default. */
export function controlsNeed(controls: Controls, scope: 'instance' | 'compartment'): ControlName[] {
  const needs: ControlName[] = [];
  if (controls.cpuWeight !== null) needs.push('cpu-weight');
  if (controls.cpus !== null) needs.push('cpu-set');
  if (controls.memorySoftBytes !== null) needs.push('memory-soft');
  if (controls.swapBytes > 0) needs.push('memory-swap');
  if (controls.oomKill === 'group') needs.push('oom-group');
  if (controls.ioWeight !== null) needs.push('io-weight');
  if (controls.ioLimits.length > 0) needs.push('io-throttle');
  if (controls.devices.length > 0) needs.push(scope === 'instance' ? 'devices-instance' : 'devices-compartment');
  return needs;
}
