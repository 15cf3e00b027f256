import { existsSync } from 'node:fs';
import type { DesiredInstance, DesiredNetwork, PacketRule } from '@bulkhead/shared';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runOrThrow } from '../../fixtures/processes.ts';
import { bridgeName, macOf } from '../../../apps/agent/src/networks/names.ts';
import { BEYOND, HOST_LINK_LOCAL, HOST_OUTSIDE, METADATA, PacketScene } from './packet-scene.ts';
import { GROUP, type Probe } from './packet-words.ts';
import { theOne, tryAll, Worker, type Cell, type Outcome } from './workers.ts';

const TCP = 80;
const UDP = 5300;
/** What is served besides. */
const OTHER_TCP = 8080;
const OTHER_UDP = 5301;
type Served = readonly [Probe['protocol'], number];
const SERVED: readonly Served[] = [
  ['tcp', TCP],
  ['tcp', OTHER_TCP],
  ['udp', UDP],
  ['udp', OTHER_UDP],
  ['icmp', 0],
];
const HOST_TCP = 5432;
const HOST_UDP = 53;
const HOST_SERVED: readonly Served[] = [
  ['tcp', HOST_TCP],
  ['udp', HOST_UDP],
  ['icmp', 0],
];

const rule = (
  direction: PacketRule['direction'],
  protocol: PacketRule['protocol'],
  cidr: string,
  port: number | null = null,
): PacketRule => ({ direction, protocol, portFrom: port, portTo: port, cidr });
const ANYWHERE = '0.0.0.0/0';

/**
 * acme: `open` and `both` are in front and in no group, `both` in back too, `back` only there, `vault` where no way leads out.
 * `udp`, `ping` and `web` are in front, behind groups: the first hears one address under one port of UDP; the second hears
 * pings and sends nothing else; the third is a page for everybody, and asks its own network over UDP only. `foreign` is
 * globex's.
 */
const INSTANCES = ['open', 'both', 'back', 'vault', 'udp', 'ping', 'web', 'foreign'] as const;
type Name = (typeof INSTANCES)[number];
type Source = Name | 'host' | 'beyond';
const NETWORKS = {
  front: ['acme', '10.96.1.0/24'],
  back: ['acme', '10.96.2.0/24'],
  vault: ['acme', '10.96.3.0/24'],
  foreign: ['globex', '10.96.4.0/24'],
} as const;
type NetworkName = keyof typeof NETWORKS;
const ADDRESSES: Record<Name, Partial<Record<NetworkName, string>>> = {
  open: { front: '10.96.1.10' },
  both: { front: '10.96.1.11', back: '10.96.2.11' },
  back: { back: '10.96.2.12' },
  vault: { vault: '10.96.3.10' },
  udp: { front: '10.96.1.12' },
  ping: { front: '10.96.1.13' },
  web: { front: '10.96.1.14' },
  foreign: { foreign: '10.96.4.10' },
};
const GROUPS: Partial<Record<Name, PacketRule[]>> = {
  udp: [rule('ingress', 'udp', '10.96.1.10/32', UDP), rule('egress', 'any', ANYWHERE)],
  ping: [rule('ingress', 'icmp', ANYWHERE), rule('egress', 'icmp', ANYWHERE)],
  web: [rule('ingress', 'tcp', ANYWHERE, TCP), rule('egress', 'udp', '10.96.1.0/24', UDP)],
};
const PUBLISHED: [hostPort: number, protocol: 'tcp' | 'udp', owner: Name, port: number][] = [
  [30_080, 'tcp', 'open', TCP],
  [30_080, 'udp', 'open', UDP],
  [30_081, 'udp', 'udp', UDP],
  [30_082, 'tcp', 'web', TCP],
  [30_083, 'udp', 'foreign', UDP],
];

/** Published too, of `open`: nobody listens there. */
const SILENT_PORT = 9;
const SILENT_HOST_PORT = 30_084;

let scene: PacketScene;
let networks: Record<NetworkName, DesiredNetwork>;
let instances: Map<Name, DesiredInstance>;
let workers: Map<Source, Worker>;
const instanceOf = (name: Name) => theOne(instances, name);
const workerOf = (name: Source) => theOne(workers, name);

const gatewayOf = (network: NetworkName) => NETWORKS[network][1].replace('.0/24', '.1');
const networksOf = (name: Name) => Object.keys(ADDRESSES[name]) as NetworkName[];
const netOf = (name: Name) => `/proc/${scene.pidOf(instanceOf(name))}/ns/net`;
const inside = (name: Name, program: string, ...args: string[]) =>
  runOrThrow('nsenter', [`--net=${netOf(name)}`, '--', program, ...args]);
const onHost = (program: string, ...args: string[]) => runOrThrow(program, args, { namespace: scene.namespace.name });

beforeAll(async () => {
  scene = await PacketScene.start();
  networks = Object.fromEntries(
    Object.entries(NETWORKS).map(([name, [tenant, subnet]]) => [
      name,
      scene.network(tenant, name, subnet, name === 'vault'),
    ]),
  ) as typeof networks;
  instances = new Map(
    INSTANCES.map((name) => {
      const places = networksOf(name).map((network) => ({
        networkId: networks[network].id,
        address: ADDRESSES[name][network] ?? '',
        aliases: [],
      }));
      const ports = PUBLISHED.filter(([, , owner]) => owner === name).map(([hostPort, protocol, , containerPort]) => ({
        protocol,
        hostPort,
        containerPort,
      }));
      if (name === 'open') {
        for (const protocol of ['tcp', 'udp'] as const) {
          ports.push({ protocol, hostPort: SILENT_HOST_PORT, containerPort: SILENT_PORT });
        }
      }
      const networking = { places, ports, rules: GROUPS[name] ?? null };
      return [name, scene.instance(name === 'foreign' ? 'globex' : 'acme', name, networking, { command: [] })];
    }),
  );
  scene.rig.send();
  for (const { id } of instances.values()) await scene.rig.reaches(id, 'running', 60_000);
  const served = { tcpPorts: [TCP, OTHER_TCP], udpPorts: [UDP, OTHER_UDP] };
  const hostNet = `/var/run/netns/${scene.namespace.name}`;
  workers = new Map<Source, Worker>();
  for (const name of INSTANCES) {
    const joined = Object.values(ADDRESSES[name]);
    workers.set(name, await Worker.start(name, netOf(name), { ...served, joined }));
  }
  const joined = (Object.keys(NETWORKS) as NetworkName[]).map(gatewayOf);
  const ports = { tcpPorts: [HOST_TCP, OTHER_TCP], udpPorts: [HOST_UDP, UDP] };
  workers.set('host', await Worker.start('host', hostNet, { ...ports, joined }));
  const beyondNet = `/var/run/netns/${scene.beyond.name}`;
  workers.set('beyond', await Worker.start('beyond', beyondNet, { ...ports, joined: [] }));
  // The engine gives no way out to who is to have none; here the filter alone has to hold it.
  await inside('vault', 'ip', 'route', 'replace', 'default', 'via', gatewayOf('vault'));
});
afterAll(async () => {
  for (const worker of workers?.values() ?? []) worker.stop();
  await scene?.stop();
});

type Protocol = Cell['protocol'];
const isInstance = (source: Source): source is Name => source !== 'host' && source !== 'beyond';

/** What the groups are meant to say, in words of this test and not in those of the rules. */
function mayLeave(from: Source, protocol: Protocol, port: number, to: Name | 'elsewhere'): boolean {
  if (from === 'ping') return protocol === 'icmp';
  if (from === 'web') return protocol === 'udp' && port === UDP && to !== 'elsewhere' && 'front' in ADDRESSES[to];
  return true;
}
function mayArrive(from: Source, protocol: Protocol, port: number, to: Name): boolean {
  if (from === 'host') return true;
  if (to === 'udp') return from === 'open' && protocol === 'udp' && port === UDP;
  if (to === 'ping') return protocol === 'icmp';
  if (to === 'web') return protocol === 'tcp' && port === TCP;
  return true;
}

function cellsFrom(from: Source): Cell[] {
  const cells: Cell[] = [];
  const add = (to: string, protocol: Protocol, address: string, port: number, expected: Outcome | boolean) =>
    cells.push({
      from: workerOf(from),
      to: protocol === 'icmp' ? `${to} icmp` : `${to} ${protocol} ${port}`,
      protocol,
      address,
      port,
      expected: expected === true ? 'open' : expected === false ? 'closed' : expected,
    });

  for (const to of INSTANCES) {
    if (to === from) continue;
    for (const network of networksOf(to)) {
      const isNear = from === 'host' || (isInstance(from) && network in ADDRESSES[from]);
      for (const [protocol, port] of SERVED) {
        const expected = isNear && mayLeave(from, protocol, port, to) && mayArrive(from, protocol, port, to);
        add(`${to} in ${network}`, protocol, ADDRESSES[to][network] ?? '', port, expected);
      }
    }
  }

  for (const address of [HOST_OUTSIDE, scene.namespace.address, gatewayOf('front'), gatewayOf('foreign')]) {
    // The machine beside knows no way to the link to this one.
    if (from === 'beyond' && address === scene.namespace.address) continue;
    for (const [hostPort, protocol, owner, port] of PUBLISHED) {
      const expected =
        from !== 'vault' && mayLeave(from, protocol, port, owner) && mayArrive(from, protocol, port, owner);
      add(`${address} for ${owner}`, protocol, address, hostPort, expected);
    }
    // The first is published for UDP too, this one is not.
    const nobody: Outcome = isInstance(from) ? 'closed' : 'refused';
    add(`${address} for nobody`, 'udp', address, 30_082, nobody);
    add(`${address} for nobody`, 'tcp', address, 30_083, nobody);
  }

  // What the host itself has is its own and its neighbours'.
  const gateways = (Object.keys(NETWORKS) as NetworkName[]).map(gatewayOf);
  const ownAddresses = [HOST_OUTSIDE, ...gateways, HOST_LINK_LOCAL, scene.namespace.address];
  const reached = isInstance(from) ? ownAddresses : from === 'host' ? [] : [HOST_OUTSIDE, ...gateways];
  for (const address of reached) {
    for (const [protocol, port] of HOST_SERVED) {
      // It answers UDP under the address that is nearest to who asked.
      const fromBeyond: Outcome = protocol === 'udp' && address !== HOST_OUTSIDE ? 'heard' : 'open';
      add(`host ${address}`, protocol, address, port, from === 'beyond' ? fromBeyond : 'closed');
    }
  }

  if (from === 'beyond') return cells;
  for (const [protocol, port] of HOST_SERVED) {
    add('beyond', protocol, BEYOND, port, from !== 'vault' && mayLeave(from, protocol, port, 'elsewhere'));
    const fromHost: Outcome = protocol === 'udp' ? 'heard' : 'open';
    add('metadata', protocol, METADATA, port, from === 'host' ? fromHost : 'closed');
  }
  if (from === 'host') return cells;
  const [own = 'front'] = networksOf(from);
  for (const address of [GROUP, '255.255.255.255', NETWORKS[own][1].replace('.0/24', '.255')]) {
    for (const port of [UDP, HOST_UDP]) add(`everybody ${address}`, 'udp', address, port, false);
  }
  return cells;
}

async function expectAll(cells: readonly Cell[]): Promise<void> {
  const found = await tryAll([...workers.values()], cells);
  const counts = Object.groupBy(found, (outcome) => outcome);
  console.log(
    `packets: ${cells.length} pairs, ${Object.entries(counts)
      .map(([outcome, all]) => `${all?.length} ${outcome}`)
      .join(', ')}`,
  );
  const wrong = cells.flatMap(({ from, to, expected }, index) =>
    expected === found[index] ? [] : [`${from.name} → ${to} is ${found[index]}, should be ${expected}`],
  );
  expect(wrong).toEqual([]);
}

it('TCP, UDP and pings pass between those who are meant to talk, and nothing else does', async () => {
  await expectAll([...workers.keys()].flatMap(cellsFrom));
});

it('who asks where nobody listens is told so, where it may ask', async () => {
  const cells: Cell[] = [];
  const add = (from: Source, address: string, port: number) => {
    for (const protocol of ['tcp', 'udp'] as const) {
      const to = `${address} ${protocol} ${port}`;
      cells.push({ from: workerOf(from), to, protocol, address, port, expected: 'refused' });
    }
  };
  add('both', ADDRESSES.open.front ?? '', SILENT_PORT);
  for (const from of ['host', 'beyond', 'both', 'back', 'foreign'] as const) add(from, HOST_OUTSIDE, SILENT_HOST_PORT);
  await expectAll(cells);
});

/** With the host's powers, which no container has: IPv6 on a device, and the neighbours that nobody there may ask for. */
async function switchOnSix(
  run: typeof onHost,
  device: string,
  addresses: readonly string[],
  neighbours: readonly (readonly [address: string, mac: string])[],
): Promise<void> {
  await run('sysctl', '-qw', `net.ipv6.conf.${device}.disable_ipv6=0`);
  for (const address of addresses) await run('ip', '-6', 'address', 'replace', `${address}/64`, 'dev', device, 'nodad');
  for (const [address, mac] of neighbours) {
    await run('ip', '-6', 'neighbour', 'replace', address, 'lladdr', mac, 'dev', device, 'nud', 'permanent');
  }
}

it.runIf(existsSync('/proc/net/if_inet6'))('IPv6 is closed, even where somebody has switched it on', async () => {
  const lasts = { open: '10', both: '11', foreign: '10' } as const;
  const at = (network: NetworkName, last: string) => [`fe80::${last}`, `fd00:${network === 'front' ? 1 : 4}::${last}`];
  const cells: Cell[] = [];
  const add = (from: Source, to: string, address: string, served: readonly Served[], udp: Outcome) => {
    for (const [protocol, port] of served) {
      const expected = protocol === 'udp' ? udp : 'closed';
      cells.push({
        from: workerOf(from),
        to: `${to} ${address} ${protocol} ${port}`,
        protocol,
        address,
        port,
        expected,
      });
    }
  };
  await onHost('sysctl', '-qw', 'net.ipv6.conf.all.forwarding=1');
  for (const network of ['front', 'foreign'] as const) {
    const bridge = bridgeName(networks[network].id);
    const there = (['open', 'both', 'foreign'] as const).filter((name) => network in ADDRESSES[name]);
    const macs = there.map((name) => [name, macOf(ADDRESSES[name][network] ?? '')] as const);
    const [bridgeMac = ''] = /(?<=link\/ether )\S+/.exec(await onHost('ip', '-o', 'link', 'show', bridge)) ?? [];
    const neighboursOf = (own: Name | null) => [
      ...macs.flatMap(([name, mac]) =>
        name === own ? [] : at(network, lasts[name]).map((address) => [address, mac] as const),
      ),
      ...(own === null ? [] : at(network, '1').map((address) => [address, bridgeMac] as const)),
    ];
    await switchOnSix(onHost, bridge, at(network, '1'), neighboursOf(null));
    for (const name of there) {
      const run = (program: string, ...args: string[]) => inside(name, program, ...args);
      const shown = await run('ip', '-o', '-4', 'address', 'show', 'to', ADDRESSES[name][network] ?? '');
      const device = /^\d+: (\S+)/.exec(shown)?.[1] ?? '';
      await switchOnSix(run, device, at(network, lasts[name]), neighboursOf(name));
      await run('ip', '-6', 'route', 'replace', 'default', 'via', at(network, '1')[1] ?? '', 'dev', device);
      const [near = '', wide = ''] = at(network, lasts[name]);
      // The host itself is not held back, and shows that somebody listens; the answers do not come through.
      add('host', name, `${near}%${bridge}`, SERVED, 'heard');
      add('host', name, wide, SERVED, 'heard');
      if (name !== 'open') add('open', name, wide, SERVED, 'closed');
      if (name === 'both') add('open', name, `${near}%${device}`, SERVED, 'closed');
      add(name, 'host', `fe80::1%${device}`, HOST_SERVED, 'closed');
      add(name, 'host', at(network, '1')[1] ?? '', HOST_SERVED, 'closed');
      for (const port of [UDP, HOST_UDP]) add(name, 'everybody', `ff02::1%${device}`, [['udp', port]], 'closed');
    }
  }
  await expectAll(cells);
});
