import type { Bandwidth } from '@bulkhead/shared';
import { z } from 'zod';
import { NetworkError, type HostNetwork } from './host-network.ts';
import { shaperNames } from './names.ts';

/** Longer a packet does not wait for its turn: it is dropped then, which is how a sender learns to be slower. */
const MAX_WAIT = '50ms';
/** One packet as the kernel hands them over, of which each is up to 64 KiB. */
const MIN_BURST_BYTES = 64 * 1024;
const MAX_BURST_BYTES = 4 * 1024 ** 2;

const shapersSchema = z.array(
  z.object({
    kind: z.string(),
    dev: z.string().optional(),
    options: z.object({ rate: z.number().optional() }).optional(),
  }),
);

/** What one instance's packets are held to. */
export interface Shaping {
  instanceId: string;
  /** Ends of its pairs on the host. */
  devices: readonly string[];
  bandwidth: Bandwidth;
}

export function isLimited({ inKbps, outKbps }: Bandwidth): boolean {
  return inKbps !== null || outKbps !== null;
}

/** Bytes a second, as the kernel counts a rate. */
function rateOf(kbps: number): number {
  return (kbps * 1000) / 8;
}

/** 10 ms of the rate: a clock of 100 ticks a second lets no more through at once than that. */
function burstOf(kbps: number): number {
  return Math.min(MAX_BURST_BYTES, Math.max(MIN_BURST_BYTES, Math.ceil(rateOf(kbps) / 100)));
}

/**
 * Holds all networks of an instance together to its rates: each direction is led through a device of its own that lets a
 * rate pass. Policing would need an action that not every kernel has; redirecting has been there since 2.6.
 */
export async function shape(network: HostNetwork, { instanceId, devices, bandwidth }: Shaping): Promise<void> {
  const names = shaperNames(instanceId);
  const lines = [
    { device: names.incoming, kbps: bandwidth.inKbps, hook: 'egress' },
    { device: names.outgoing, kbps: bandwidth.outKbps, hook: 'ingress' },
  ];
  for (const { device, kbps } of lines) {
    if (kbps === null) continue;
    if (!(await exists(network, device))) await network.run('ip', ['link', 'add', device, 'type', 'ifb']);
    await network.run('ip', ['link', 'set', device, 'up']);
    const bucket = ['tbf', 'rate', `${kbps}kbit`, 'burst', `${burstOf(kbps)}`, 'latency', MAX_WAIT];
    await network.run('tc', ['qdisc', 'replace', 'dev', device, 'root', ...bucket]);
  }
  for (const end of devices) {
    for (const { device, kbps, hook } of lines)
      await redirect(network, { end, hook, device: kbps === null ? null : device });
  }
  for (const { device, kbps } of lines) if (kbps === null) await removeDevice(network, device);
}

/** Leads one direction of a port through a device; null: straight on. */
async function redirect(
  network: HostNetwork,
  { end, hook, device }: { end: string; hook: string; device: string | null },
): Promise<void> {
  const found = await network.run('tc', ['filter', 'show', 'dev', end, hook]).catch(() => '');
  if (device !== null && found.includes(`Redirect to device ${device})`)) return;
  if (device === null && !found.includes('filter')) return;
  const queues = await network.run('tc', ['qdisc', 'show', 'dev', end]);
  if (!queues.includes('clsact')) await network.run('tc', ['qdisc', 'add', 'dev', end, 'clsact']);
  await network.run('tc', ['filter', 'del', 'dev', end, hook]);
  if (device === null) return;
  const everything = ['pref', '1', 'protocol', 'all', 'u32', 'match', 'u32', '0', '0'];
  const lead = ['action', 'mirred', 'egress', 'redirect', 'dev', device];
  await network.run('tc', ['filter', 'add', 'dev', end, hook, ...everything, ...lead]);
}

/** Takes an instance's limits away: first the ways to the devices that held them, for what is led into nothing is lost. */
export function unshape(network: HostNetwork, shaping: Omit<Shaping, 'bandwidth'>): Promise<void> {
  return shape(network, { ...shaping, bandwidth: { inKbps: null, outKbps: null } });
}

/** Instances for which the host has such devices, by the names of these. */
export async function listShapers(network: HostNetwork): Promise<Set<string>> {
  const text = await network.run('ip', ['-j', 'link', 'show', 'type', 'ifb']);
  return new Set(
    z
      .array(z.object({ ifname: z.string() }))
      .parse(JSON.parse(text || '[]'))
      .map(({ ifname }) => ifname),
  );
}

/** Whether the kernel holds an instance to its rates: the rates, and the ways to what holds them. */
export async function isShaped(network: HostNetwork, { instanceId, devices, bandwidth }: Shaping): Promise<boolean> {
  const { inKbps, outKbps } = await readRates(network, instanceId);
  if (inKbps !== bandwidth.inKbps || outKbps !== bandwidth.outKbps) return false;
  const names = shaperNames(instanceId);
  const ways = devices.flatMap((end) => [
    ...(inKbps === null ? [] : [isLed(network, { end, hook: 'egress', device: names.incoming })]),
    ...(outKbps === null ? [] : [isLed(network, { end, hook: 'ingress', device: names.outgoing })]),
  ]);
  return (await Promise.all(ways)).every(Boolean);
}

interface Way {
  /** A port of a bridge. */
  end: string;
  hook: 'ingress' | 'egress';
  device: string;
}

async function isLed(network: HostNetwork, { end, hook, device }: Way): Promise<boolean> {
  // A port that is gone has no ways.
  const found = await network.run('tc', ['filter', 'show', 'dev', end, hook]).catch(() => '');
  return found.includes(`Redirect to device ${device})`);
}

/** What the kernel holds the two directions to now, kbit/s; null: nothing. */
export async function readRates(network: HostNetwork, instanceId: string): Promise<Bandwidth> {
  const { incoming, outgoing } = shaperNames(instanceId);
  const [inKbps, outKbps] = await Promise.all([readRate(network, incoming), readRate(network, outgoing)]);
  return { inKbps, outKbps };
}

async function readRate(network: HostNetwork, device: string): Promise<number | null> {
  if (!(await exists(network, device))) return null;
  const text = await network.run('tc', ['-j', 'qdisc', 'show', 'dev', device]);
  const rate = shapersSchema.parse(JSON.parse(text)).find(({ kind }) => kind === 'tbf')?.options?.rate;
  return rate === undefined ? null : Math.round((rate * 8) / 1000);
}

async function removeDevice(network: HostNetwork, device: string): Promise<void> {
  if (await exists(network, device)) await network.run('ip', ['link', 'delete', device]);
}

async function exists(network: HostNetwork, device: string): Promise<boolean> {
  try {
    await network.run('ip', ['link', 'show', 'dev', device]);
    return true;
  } catch (error) {
    if (error instanceof NetworkError && error.message.includes('does not exist')) return false;
    throw error;
  }
}
