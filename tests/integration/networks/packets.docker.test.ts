import type { DesiredInstance, InstanceNetworking, PacketRule } from '@bulkhead/shared';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../../fixtures/until.ts';
import { bridgeName } from '../../../apps/agent/src/networks/names.ts';
import { OPEN_PORT, OTHER_PORT, PacketScene } from './packet-scene.ts';

const EVERYTHING_OUT: PacketRule = {
  direction: 'egress',
  protocol: 'any',
  portFrom: null,
  portTo: null,
  cidr: '0.0.0.0/0',
};
const webFrom = (cidr: string): PacketRule => ({
  direction: 'ingress',
  protocol: 'tcp',
  portFrom: OPEN_PORT,
  portTo: OPEN_PORT,
  cidr,
});
const published = (hostPort: number, containerPort = OPEN_PORT) => ({
  protocol: 'tcp' as const,
  hostPort,
  containerPort,
});

/** How the host tells that somebody removed its filter. */
const FILTER_GONE = 'The packet filter between tenants was taken away';

let scene: PacketScene;
/** acme: two in front, one of them in back too, one in front behind a group, two in a vault. globex: two of its own. */
let all: Record<'a1' | 'a2' | 'a3' | 'a4' | 'a5' | 'g1' | 'g2', DesiredInstance>;
let bridges: string[];

beforeAll(async () => {
  scene = await PacketScene.start();
  const front = scene.network('acme', 'front', '10.96.1.0/24');
  const back = scene.network('acme', 'back', '10.96.2.0/24');
  const vault = scene.network('acme', 'vault', '10.96.3.0/24', true);
  const other = scene.network('globex', 'front', '10.96.4.0/24');
  bridges = [front, back, vault, other].map(({ id }) => bridgeName(id));
  const at = (network: { id: string }, address: string, aliases: string[] = []) => ({
    networkId: network.id,
    address,
    aliases,
  });
  const open: Partial<InstanceNetworking> = { outsideNames: true };
  all = {
    a1: scene.instance('acme', 'a1', {
      ...open,
      places: [at(front, '10.96.1.10', ['web'])],
      ports: [published(30_080)],
    }),
    a2: scene.instance('acme', 'a2', { ...open, places: [at(front, '10.96.1.11'), at(back, '10.96.2.11')] }),
    a3: scene.instance('acme', 'a3', { places: [at(vault, '10.96.3.10')] }),
    a4: scene.instance('acme', 'a4', { places: [at(vault, '10.96.3.11')] }),
    a5: scene.instance('acme', 'a5', {
      ...open,
      places: [at(front, '10.96.1.15')],
      ports: [published(30_081)],
      rules: [webFrom('10.96.1.10/32'), EVERYTHING_OUT],
    }),
    g1: scene.instance('globex', 'g1', {
      ...open,
      places: [at(other, '10.96.4.10', ['web'])],
      ports: [published(30_082)],
    }),
    g2: scene.instance('globex', 'g2', { ...open, places: [at(other, '10.96.4.11')] }),
  };
  scene.rig.send();
  await scene.untilServing(Object.values(all));
});
afterAll(() => scene?.stop());

interface Cell {
  from: string;
  to: string;
  expected: boolean;
  found: boolean;
}

/** What is written down here, and not what the rules say: who may talk to whom. */
function isOpen(
  from: DesiredInstance | 'outside' | 'host',
  to: DesiredInstance,
  address: string,
  port: number,
): boolean {
  if (from === 'host') return true;
  if (from === 'outside') return false;
  const shared = from.networking.places.some(({ networkId }) =>
    to.networking.places.some((place) => place.networkId === networkId && place.address === address),
  );
  if (from.id === to.id) return true;
  return shared && (to.name !== 'a5' || (from.name === 'a1' && port === OPEN_PORT));
}

async function matrix(): Promise<Cell[]> {
  const instances = Object.values(all);
  const tries: {
    from: DesiredInstance | 'outside' | 'host';
    to: string;
    address: string;
    port: number;
    expected: boolean;
  }[] = [];
  for (const from of [...instances, 'outside', 'host'] as const) {
    for (const to of instances) {
      for (const { address } of to.networking.places) {
        for (const port of [OPEN_PORT, OTHER_PORT]) {
          const label = `${to.name} ${address}:${port}`;
          // From this machine, which has no way there, that would try somebody else's addresses.
          if (from === 'outside') continue;
          tries.push({ from, to: label, address, port, expected: isOpen(from, to, address, port) });
        }
      }
    }
    // Published: a1 and g1 without a group are open, a5's group lets nobody in who is not a1.
    const fromVault = typeof from !== 'string' && ['a3', 'a4'].includes(from.name);
    for (const [port, owner] of [
      [30_080, 'a1'],
      [30_081, 'a5'],
      [30_082, 'g1'],
      [30_083, 'nobody'],
    ] as const) {
      const isOpenTo = owner === 'a1' || owner === 'g1' || (owner === 'a5' && (from === 'host' || isNamed(from, 'a1')));
      const expected = isOpenTo && !fromVault;
      tries.push({ from, to: `published ${owner} :${port}`, address: scene.namespace.address, port, expected });
    }
    if (from === 'outside') continue;
    for (const port of scene.services) {
      const gateways =
        typeof from === 'string'
          ? ['127.0.0.1']
          : from.networking.places.map(({ address }) => address.replace(/\d+$/, '1'));
      for (const address of [...gateways, scene.namespace.address]) {
        tries.push({ from, to: `host ${address}:${port}`, address, port, expected: from === 'host' });
      }
    }
    const { address, port } = scene.outside;
    tries.push({ from, to: 'outside', address, port, expected: !fromVault });
  }
  const cells: Cell[] = [];
  for (let index = 0; index < tries.length; index += 12) {
    const found = await Promise.all(
      tries.slice(index, index + 12).map(async ({ from, to, address, port, expected }) => ({
        from: typeof from === 'string' ? from : from.name,
        to,
        expected,
        found: await scene.reaches(from, address, port),
      })),
    );
    cells.push(...found);
  }
  return cells;
}

function isNamed(from: DesiredInstance | string, name: string): boolean {
  return typeof from !== 'string' && from.name === name;
}

const wrong = (cells: readonly Cell[]) =>
  cells
    .filter(({ expected, found }) => expected !== found)
    .map(({ from, to, expected }) => `${from} → ${to} should be ${expected ? 'open' : 'closed'}`);

async function expectWalls(label: string): Promise<void> {
  const cells = await matrix();
  const count = (value: boolean) => cells.filter(({ expected }) => expected === value).length;
  console.log(
    `packets, ${label}: ${cells.length} pairs, ${count(true)} open, ${count(false)} closed, ${wrong(cells).length} wrong`,
  );
  if (label === 'at first') console.log(draw(cells));
  expect(wrong(cells)).toEqual([]);
}

/** One row a target, one column a source: o is open, · is closed. */
function draw(cells: readonly Cell[]): string {
  const sources = [...new Set(cells.map(({ from }) => from))];
  const targets = [...new Set(cells.map(({ to }) => to))];
  const lines = targets.map((to) => {
    const marks = sources.map((from) => {
      const cell = cells.find((one) => one.from === from && one.to === to);
      return (cell === undefined ? ' ' : cell.found ? 'o' : '·').padEnd(8);
    });
    return `${to.padEnd(28)} ${marks.join('')}`;
  });
  return [`${''.padEnd(28)} ${sources.map((source) => source.padEnd(8)).join('')}`, ...lines].join('\n');
}

it('every pair of tenants, networks, services and the outside is open or closed as it should be', async () => {
  await expectWalls('at first');
});

it('names resolve in the networks of an instance and nowhere else', async () => {
  const resolves = async (from: DesiredInstance, name: string) => {
    const { stdout } = await scene.inside(from, ['nslookup', '-type=a', name]);
    return /Address:\s+(10\.96\.\d+\.\d+)/.exec(stdout)?.[1] ?? null;
  };
  expect(await resolves(all.a2, 'web')).toBe('10.96.1.10');
  expect(await resolves(all.g2, 'web')).toBe('10.96.4.10');
  expect(await resolves(all.a3, 'a4')).toBe('10.96.3.11');
  for (const [from, name] of [
    [all.g2, 'a1'],
    [all.a3, 'a1'],
    [all.a1, 'g1'],
    [all.a1, 'a4'],
    [all.g1, `bh-${all.a1.id}`],
  ] as const) {
    expect(await resolves(from, name), `${from.name} asks for ${name}`).toBeNull();
  }
});

it('opens and closes a group live within two seconds, and a flow that stays allowed goes on', async () => {
  const flow = scene.inside(
    all.a1,
    [
      'sh',
      '-c',
      '(printf "GET /index.html HTTP/1.0\\r\\n"; busybox sleep 4; printf "\\r\\n"; busybox sleep 1) | busybox nc 10.96.1.15 80',
    ],
    20_000,
  );
  await until(
    'the flow is there',
    async () => (await scene.onHost('cat', ['/proc/net/nf_conntrack'])).stdout !== undefined,
  );
  const startedMs = Date.now();
  all.a5 = scene.rig.change(all.a5.id, {
    networking: { ...all.a5.networking, rules: [webFrom('0.0.0.0/0'), EVERYTHING_OUT] },
  });
  scene.rig.send();
  await until('the group is open', () => scene.reaches('outside', scene.namespace.address, 30_081), {
    timeoutMs: 5_000,
    everyMs: 20,
  });
  const openMs = Date.now() - startedMs;
  expect(await scene.reaches(all.a2, '10.96.1.15', OPEN_PORT)).toBe(true);
  expect(await scene.reaches(all.a2, '10.96.1.15', OTHER_PORT)).toBe(false);
  all.a5 = scene.rig.change(all.a5.id, {
    networking: { ...all.a5.networking, rules: [webFrom('10.96.1.10/32'), EVERYTHING_OUT] },
  });
  scene.rig.send();
  await until('the group is closed', async () => !(await scene.reaches(all.a2, '10.96.1.15', OPEN_PORT)), {
    timeoutMs: 5_000,
  });
  expect((await flow).stdout).toContain('here');
  console.log(`group: open after ${openMs} ms`);
  expect(openMs).toBeLessThan(2_000);
});

it('an instance that is connected to another network live can be reached there, without a new container', async () => {
  const before = scene.rig.agent?.workloads.worker(all.g2.id)?.containerId;
  const networks = all.g2.networking;
  const extra = scene.network('globex', 'extra', '10.96.5.0/24');
  const place = { networkId: extra.id, address: '10.96.5.11', aliases: [] };
  all.g2 = scene.rig.change(all.g2.id, { networking: { ...networks, places: [...networks.places, place] } });
  scene.rig.send();
  await scene.rig.reaches(all.g2.id, 'running');
  expect(await scene.reaches('host', '10.96.5.11', OPEN_PORT)).toBe(true);
  expect(await scene.reaches(all.g1, '10.96.5.11', OPEN_PORT)).toBe(false);
  all.g2 = scene.rig.change(all.g2.id, { networking: networks });
  scene.rig.send();
  await scene.rig.reaches(all.g2.id, 'running');
  expect(await scene.reaches('host', '10.96.5.11', OPEN_PORT)).toBe(false);
  expect(scene.rig.agent?.workloads.worker(all.g2.id)?.containerId).toBe(before);
});

it('no instance sends as another, and IPv6 is closed', async () => {
  const pid = String(scene.pidOf(all.a2));
  const enter = (...args: string[]) => scene.onHost('nsenter', ['-t', pid, '--net', '--', ...args]);
  // With the host's powers, which no container has: an address of the neighbour's, then its hardware address too.
  await enter('ip', 'address', 'add', '10.96.1.10/32', 'dev', 'eth0');
  const spoofed = await enter('busybox', 'nc', '-w', '1', '-s', '10.96.1.10', '10.96.1.15', '80');
  expect(spoofed.code).not.toBe(0);
  await enter('ip', 'address', 'del', '10.96.1.10/32', 'dev', 'eth0');
  expect(await scene.reaches(all.a2, '10.96.1.10', OPEN_PORT)).toBe(true);
  const sixes = await scene.onHost('ip', ['-6', '-o', 'address', 'show']);
  for (const bridge of bridges) expect(sixes.stdout).not.toContain(bridge);
  const pings = await enter('busybox', 'ping6', '-c', '1', '-W', '1', 'ff02::1%eth0');
  expect(pings.code).not.toBe(0);
});

it('walls outlive a killed engine and a dead agent, and a flush by hand is repaired and told', async () => {
  await scene.rig.engine.kill9();
  await scene.rig.engine.restart();
  await until(
    'the agent sees the engine',
    () => scene.rig.agent?.workloads.workers().every((one) => one.isRunning) === true,
    { timeoutMs: 30_000 },
  );
  await expectWalls('after the engine was killed');

  await scene.rig.stopAgent();
  expect(await scene.reaches('outside', scene.namespace.address, 30_080)).toBe(true);
  expect(await scene.reaches('outside', scene.namespace.address, 30_081)).toBe(false);
  await scene.rig.startAgent();
  await scene.untilServing(Object.values(all));
  // What it finds at its start is its own to set right; what is taken away later is told.
  await until('the new agent has looked at its networks', networksAreReady);

  const startedMs = Date.now();
  await scene.nft('flush', 'ruleset');
  await until('the filter is back', async () => (await scene.nft('list', 'ruleset')).includes('chain leaving'), {
    timeoutMs: 12_000,
  });
  const repairMs = Date.now() - startedMs;
  console.log(`flush: repaired after ${repairMs} ms`);
  expect(repairMs).toBeLessThan(10_000);
  const told: string[] = [];
  // Other events may come first, and in messages of their own.
  for await (const message of scene.rig.service.watchObserved(AbortSignal.timeout(12_000))) {
    if (message.kind === 'events') told.push(...message.events.map((event) => event.message));
    if (told.some((text) => text.startsWith(FILTER_GONE))) break;
  }
  expect(told).toContainEqual(expect.stringContaining(FILTER_GONE));
  await expectWalls('after a flush');
});

it('a new instance has its walls before its first packet', async () => {
  const [place] = all.a1.networking.places;
  if (place === undefined) throw new Error('no place');
  const eager = scene.instance(
    'acme',
    'eager',
    { places: [{ networkId: place.networkId, address: '10.96.1.66', aliases: [] }], rules: [] },
    {
      command: [
        '/bin/busybox',
        'sh',
        '-c',
        'i=0; while [ $i -lt 12 ]; do busybox nc -w 1 10.96.1.10 80 < /dev/null > /dev/null 2>&1 && echo through; i=$((i+1)); done; echo done; busybox sleep 3600',
      ],
    },
  );
  scene.rig.send();
  await scene.rig.reaches(eager.id, 'running');
  const container = scene.rig.agent?.workloads.worker(eager.id)?.containerId ?? '';
  await until(
    'it has tried',
    async () =>
      (await scene.rig.engine.client.call('GET', `/containers/${container}/logs?stdout=1`)).body.includes('done'),
    { timeoutMs: 60_000 },
  );
  const { body } = await scene.rig.engine.client.call('GET', `/containers/${container}/logs?stdout=1`);
  expect(body).not.toContain('through');
  scene.rig.drop(eager.id);
  scene.rig.send();
});

it('rules that an engine makes for itself do not stand in the way of what our walls let through', async () => {
  // As an engine with rules of its own leaves them behind: nothing is forwarded but what its chains let pass.
  for (const rule of ['-N DOCKER-USER', '-A FORWARD -j DOCKER-USER', '-P FORWARD DROP']) {
    expect((await scene.onHost('iptables', rule.split(' '))).code).toBe(0);
  }
  await until('the way is open again', () => scene.reaches('outside', scene.namespace.address, 30_080), {
    timeoutMs: 15_000,
  });
  expect(await scene.reaches(all.g1, '10.96.1.10', OPEN_PORT)).toBe(false);
  expect(await scene.reaches('outside', scene.namespace.address, 30_081)).toBe(false);
});

async function networksAreReady(): Promise<boolean> {
  const stop = new AbortController();
  try {
    for await (const message of scene.rig.service.watchObserved(stop.signal)) {
      if (message.kind === 'networks') {
        return message.networks.length > 0 && message.networks.every(({ state }) => state === 'ready');
      }
    }
    return false;
  } finally {
    stop.abort();
  }
}
