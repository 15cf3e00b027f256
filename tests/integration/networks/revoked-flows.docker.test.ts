import type { DesiredInstance, DesiredNetwork, InstanceNetworking, PacketRule } from '@bulkhead/shared';
import { afterAll, beforeAll, it } from 'vitest';
import { until } from '../../fixtures/until.ts';
import { BEYOND, HOST_OUTSIDE, PacketScene } from './packet-scene.ts';
import type { Flow } from './packet-words.ts';
import { theOne, Worker } from './workers.ts';

const TCP = 80;
const UDP = 5300;
/** As often a side has sent in vain when nothing of it passes any more. */
const IN_VAIN = 25;
const ANYWHERE = '0.0.0.0/0';
const rule = (
  direction: PacketRule['direction'],
  cidr: string,
  protocol: PacketRule['protocol'] = 'any',
  port: number | null = null,
): PacketRule => ({ direction, protocol, portFrom: port, portTo: port, cidr });
const served = (cidr: string) => [rule('ingress', cidr, 'tcp', TCP), rule('ingress', cidr, 'udp', UDP)];
const published = (hostPort: number): InstanceNetworking['ports'] => [
  { protocol: 'tcp', hostPort, containerPort: TCP },
  { protocol: 'udp', hostPort, containerPort: UDP },
];

let scene: PacketScene;
let front: DesiredNetwork;
/** `plain` and `asker` are in no group; `grouped` lets in who asks under its group's rules, and is published beside. */
let plain: DesiredInstance;
let asker: DesiredInstance;
let grouped: DesiredInstance;
const workers = new Map<string, Worker>();
const flows: Running[] = [];

interface Running {
  key: string;
  source: Worker;
  target: Worker;
}

beforeAll(async () => {
  scene = await PacketScene.start();
  front = scene.network('acme', 'front', '10.96.1.0/24');
  const at = (address: string) => ({ places: [{ networkId: front.id, address, aliases: [] }] });
  const idle = { command: [] };
  plain = scene.instance('acme', 'plain', { ...at('10.96.1.10'), ports: published(30_080) }, idle);
  asker = scene.instance('acme', 'asker', at('10.96.1.11'), idle);
  const rules = [...served(ANYWHERE), rule('egress', ANYWHERE)];
  grouped = scene.instance('acme', 'grouped', { ...at('10.96.1.12'), ports: published(30_081), rules }, idle);
  scene.rig.send();
  for (const { id } of [plain, asker, grouped]) await scene.rig.reaches(id, 'running', 60_000);
  const options = { tcpPorts: [TCP], udpPorts: [UDP], joined: [] };
  for (const instance of [plain, asker, grouped]) {
    workers.set(instance.name, await Worker.start(instance.name, `/proc/${scene.pidOf(instance)}/ns/net`, options));
  }
  for (const [name, namespace] of [
    ['host', scene.namespace],
    ['beyond', scene.beyond],
  ] as const) {
    workers.set(name, await Worker.start(name, `/var/run/netns/${namespace.name}`, options));
  }
});
afterAll(async () => {
  for (const worker of workers.values()) worker.stop();
  await scene?.stop();
});

/** Starts a flow each of TCP and UDP, to the other side and back from it, and waits until all of them flow. */
async function startFlows(from: string, to: string, address: string, hostPort?: number): Promise<Running[]> {
  const near = theOne(workers, from);
  const far = theOne(workers, to);
  const started = (['tcp', 'udp'] as const).flatMap((protocol) =>
    (['there', 'back'] as const).map((way): Running => {
      const key = `${from}-${to}-${address}-${protocol}-${way}`;
      const flow: Flow = { key, protocol, way, address, port: hostPort ?? (protocol === 'tcp' ? TCP : UDP) };
      near.start(flow);
      return way === 'there' ? { key, source: near, target: far } : { key, source: far, target: near };
    }),
  );
  await flow(started);
  flows.push(...started);
  return started;
}

const sentOf = ({ source, key }: Running) => source.sent[key] ?? 0;
const gotOf = ({ target, key }: Running) => target.got[key] ?? 0;

/** Waits until something new has come through each of them. */
async function flow(some: readonly Running[]): Promise<void> {
  const before = some.map(gotOf);
  await Promise.all(
    some.map((one, index) =>
      until(`${one.key} flows`, () => gotOf(one) > (before[index] ?? 0) + 5, { timeoutMs: 20_000 }),
    ),
  );
}

/** Waits until nothing comes through any of them, while its source goes on sending. */
async function dry(some: readonly Running[]): Promise<void> {
  await Promise.all(
    some.map((one) => {
      let sentBefore = sentOf(one);
      let gotBefore = gotOf(one);
      const isDry = () => {
        if (gotOf(one) !== gotBefore) {
          gotBefore = gotOf(one);
          sentBefore = sentOf(one);
        }
        return sentOf(one) - sentBefore >= IN_VAIN;
      };
      return until(`${one.key} is cut`, isDry, { timeoutMs: 10_000, everyMs: 20 });
    }),
  );
}

function change(instance: DesiredInstance, networking: Partial<InstanceNetworking>): DesiredInstance {
  const changed = scene.rig.change(instance.id, { networking: { ...instance.networking, ...networking } });
  scene.rig.send();
  return changed;
}

/** Cuts some flows by a change, sees that all the others flow on, and that they flow again when it is taken back. */
async function expectCut(
  label: string,
  cut: readonly Running[],
  instance: DesiredInstance,
  networking: Partial<InstanceNetworking>,
) {
  await flow(flows);
  const startedMs = performance.now();
  change(instance, networking);
  await dry(cut);
  const cutMs = performance.now() - startedMs;
  const others = flows.filter((one) => !cut.includes(one));
  await flow(others);
  await dry(cut);
  change(instance, instance.networking);
  await flow(flows);
  console.log(
    `${label}: ${cut.length} of ${flows.length} flows cut, seen after ${cutMs.toFixed(0)} ms; all flow again`,
  );
}

it('flows end with the rule, the group or the port that let them in, either way, and go on when it is back', async () => {
  const within = await startFlows('asker', 'grouped', '10.96.1.12');
  const outOf = await startFlows('grouped', 'asker', '10.96.1.11');
  const outside = await startFlows('grouped', 'beyond', BEYOND);
  const free = await startFlows('asker', 'plain', '10.96.1.10');
  const inToPlain = await startFlows('beyond', 'plain', HOST_OUTSIDE, 30_080);
  const inToGrouped = await startFlows('beyond', 'grouped', HOST_OUTSIDE, 30_081);
  const fromHost = await startFlows('host', 'grouped', HOST_OUTSIDE, 30_081);

  const out = rule('egress', ANYWHERE);
  await expectCut('a rule for one address', within, grouped, { rules: [...served(`${BEYOND}/32`), out] });
  await expectCut('a rule to the outside', outside, grouped, {
    rules: [...served(ANYWHERE), rule('egress', '10.96.1.0/24')],
  });
  await expectCut('all rules', [...within, ...outOf, ...outside, ...inToGrouped], grouped, { rules: [] });
  await expectCut('a new group', [...free, ...inToPlain], plain, { rules: [] });
  await expectCut('published ports', inToPlain, plain, { ports: [] });
  await expectCut('published ports behind a group', [...inToGrouped, ...fromHost], grouped, { ports: [] });
});
