import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Bandwidth, DesiredInstance } from '@bulkhead/shared';
import { z } from 'zod';
import { until } from '../../fixtures/until.ts';
import { openHostNetwork } from '../../../apps/agent/src/networks/host-network.ts';
import { isShaped, readRates } from '../../../apps/agent/src/networks/bandwidth.ts';
import { PacketScene } from './packet-scene.ts';

const MEGABYTES = 4;
const resultSchema = z.object({ bytes: z.number(), seconds: z.number() });
/** What a sender gets through beyond the rate while the bucket is full, and what headers take away from it. */
const TOLERANCE = 0.15;

let scene: PacketScene;
let one: DesiredInstance;
let two: DesiredInstance;
beforeAll(async () => {
  scene = await PacketScene.start();
  const network = scene.network('acme', 'front', '10.96.1.0/24');
  const at = (address: string) => [{ networkId: network.id, address, aliases: [] }];
  one = scene.instance('acme', 'one', { places: at('10.96.1.10') });
  two = scene.instance('acme', 'two', { places: at('10.96.1.11') });
  scene.rig.send();
  await scene.untilServing([one, two]);
});
afterAll(() => scene?.stop());

const RECEIVE = `const [port] = process.argv.slice(1); let bytes = 0, sinceMs = 0;
require('node:net').createServer((socket) => socket
  .on('data', (data) => { sinceMs ||= performance.now(); bytes += data.length; })
  .on('end', () => { console.log(JSON.stringify({ bytes, seconds: (performance.now() - sinceMs) / 1000 })); process.exit(); }),
).listen(Number(port));`;
const SEND = `const [port, address, bytes] = process.argv.slice(1);
require('node:net').connect(Number(port), address).end(Buffer.alloc(Number(bytes)));`;

/** Mbit/s of a transfer from one instance's network to another's, as the receiver counts and times it. */
async function measure(from: DesiredInstance, to: DesiredInstance, port: number): Promise<number> {
  const address = to.networking.places[0]?.address ?? '';
  const enter = (instance: DesiredInstance) => ['-t', String(scene.pidOf(instance)), '--net', '--'];
  const program = (code: string, ...args: (string | number)[]) => [process.execPath, '-e', code, ...args.map(String)];
  const received = scene.onHost('nsenter', [...enter(to), ...program(RECEIVE, port)], 30_000);
  await until('somebody listens', async () => {
    const { stdout } = await scene.onHost('nsenter', [...enter(to), 'ss', '-ltn']);
    return stdout.includes(`:${port} `);
  });
  await scene.onHost('nsenter', [...enter(from), ...program(SEND, port, address, MEGABYTES * 1024 ** 2)], 30_000);
  const { bytes, seconds } = resultSchema.parse(JSON.parse((await received).stdout));
  expect(bytes).toBe(MEGABYTES * 1024 ** 2);
  return (bytes * 8) / 1e6 / seconds;
}

/** Where an instance's packets come out on the host. */
async function portsOf(instance: DesiredInstance): Promise<string[]> {
  const inside = await scene.onHost('nsenter', [
    '-t',
    String(scene.pidOf(instance)),
    '--net',
    '--',
    'ip',
    '-o',
    'link',
  ]);
  const indexes = [...inside.stdout.matchAll(/@if(\d+):/g)].map(([, index]) => index);
  const { stdout } = await scene.onHost('ip', ['-o', 'link', 'show', 'type', 'veth']);
  return [...stdout.matchAll(/^(\d+): ([^@:]+)/gm)].flatMap(([, index, name = '']) =>
    indexes.includes(index) ? [name] : [],
  );
}

async function limit(instance: DesiredInstance, bandwidth: Bandwidth): Promise<DesiredInstance> {
  const changed = scene.rig.change(instance.id, { networking: { ...instance.networking, bandwidth } });
  scene.rig.send();
  const network = openHostNetwork(`/var/run/netns/${scene.namespace.name}`);
  const devices = await portsOf(changed);
  const shaping = { instanceId: instance.id, devices, bandwidth };
  await until('the kernel holds it', () => isShaped(network, shaping), { timeoutMs: 8_000 });
  return changed;
}

it('holds each direction to its rate, live, and lets go of it again', async () => {
  const free = await measure(one, two, 5001);
  one = await limit(one, { inKbps: null, outKbps: 16_000 });
  const out = await measure(one, two, 5002);
  const back = await measure(two, one, 5003);
  one = await limit(one, { inKbps: 8_000, outKbps: 16_000 });
  const into = await measure(two, one, 5004);
  one = await limit(one, { inKbps: null, outKbps: null });
  const again = await measure(one, two, 5005);
  console.log(
    `bandwidth, Mbit/s: free ${free.toFixed(0)}; out at 16: ${out.toFixed(1)}, the other way ${back.toFixed(0)}; in at 8: ${into.toFixed(1)}; free again ${again.toFixed(0)}`,
  );
  expect(Math.abs(out - 16) / 16).toBeLessThan(TOLERANCE);
  expect(Math.abs(into - 8) / 8).toBeLessThan(TOLERANCE);
  expect(back).toBeGreaterThan(16);
  expect(again).toBeGreaterThan(50);
});

it('a limit that somebody takes away is set back, and told', async () => {
  two = await limit(two, { inKbps: 4_000, outKbps: null });
  const device = (await scene.onHost('ip', ['-o', 'link', 'show', 'type', 'ifb'])).stdout.match(/(bhi\w+):/)?.[1] ?? '';
  await scene.onHost('tc', ['qdisc', 'del', 'dev', device, 'root']);
  const network = openHostNetwork(`/var/run/netns/${scene.namespace.name}`);
  await until('it is back', async () => (await readRates(network, two.id)).inKbps === 4_000, { timeoutMs: 10_000 });
  await until('it is told', () =>
    scene.rig.lines.some((line) => line.includes('Its bandwidth limit was changed by somebody else')),
  );
});
