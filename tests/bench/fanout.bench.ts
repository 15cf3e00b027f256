// What live usage costs the web process: two hundred containers once a second to 1, 10 and 100 viewers, through its own
// WebSockets. The web process is a process of its own, over a PostgreSQL of its own; the agent and the browsers are simulated
// by this one: what is told is made by the agent's own encoder from simulated sweeps. Fails where a target is missed.
//   npm run bench -- fanout      (CONTAINERS=200 SECONDS=5 ROUNDS=3)
import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openDatabase, type Database } from '@bulkhead/db';
import { startEmbeddedPostgres } from '@bulkhead/db/embedded';
import { migrate } from '@bulkhead/db/migrate';
import { GIB, LiveUsageDecoder, LiveUsageEncoder, MIB, liveUsageFrameSchema, type LiveValues } from '@bulkhead/shared';
import { WebSocket } from 'ws';
import { bundleOf, loadAuthority } from '../../apps/web/src/server/fleet/authority.ts';
import { ask, dial, makeAgentKey, type AgentDouble } from '../../apps/web/src/server/fleet/testing/agent-double.ts';
import { createLog } from '../../apps/web/src/server/log.ts';
import { createSealer } from '../../apps/web/src/server/seal.ts';
import { issueJoinToken } from '../../apps/web/src/server/services/enrolment/issue-join-token.ts';
import { openSession, SESSION_COOKIE } from '../../apps/web/src/server/services/identity/sessions.ts';
import type { WebPorts } from './fanout-web.ts';
import { median, percentile, printTable } from './statistics.ts';

const CONTAINERS = Number(process.env['CONTAINERS'] ?? 200);
const SECONDS = Number(process.env['SECONDS'] ?? 5);
/** Of which the median counts: a collection of garbage in one of them is no cost of an update. */
const ROUNDS = Number(process.env['ROUNDS'] ?? 3);
const SETTLE_SECONDS = 2;
const TENANTS = 10;
/** CPU time of the web process for one update to all viewers, ms. */
const TARGETS_MS = new Map([
  [1, 2],
  [10, 8],
  [100, 40],
]);
const TARGET_BYTES = 2_048;
const MOVING_SHARE = 0.1;

interface World {
  db: Database;
  hostId: string;
  instanceIds: string[];
  web: ChildProcess;
  ports: WebPorts;
  agent: AgentDouble;
}

/** Values of all containers; each second so many of them move. */
class SimulatedHost {
  #encoder = new LiveUsageEncoder();
  readonly #values: Map<string, LiveValues>;
  /** Of what moves: 0.1 is every tenth container. */
  movingShare = MOVING_SHARE;

  constructor(instanceIds: readonly string[]) {
    this.#values = new Map(
      instanceIds.map((id) => [
        id,
        { cpuMillicores: Math.round(Math.random() * 500), memoryKib: Math.round(Math.random() * 2 ** 19) },
      ]),
    );
  }

  /** As an agent does for every subscription. */
  beginAnew(): void {
    this.#encoder = new LiveUsageEncoder();
  }

  sweep() {
    for (const [id, { cpuMillicores, memoryKib }] of this.#values) {
      if (Math.random() >= this.movingShare) continue;
      this.#values.set(id, {
        cpuMillicores: Math.max(0, cpuMillicores + Math.round((Math.random() - 0.5) * 400)),
        memoryKib: Math.max(0, memoryKib + Math.round((Math.random() - 0.5) * 2 ** 15)),
      });
    }
    return this.#encoder.next({ instances: this.#values, tenants: new Map() });
  }
}

async function main(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'bulkhead-fanout-'));
  const server = await startEmbeddedPostgres({ dataDir, fast: true });
  const undo: (() => unknown)[] = [() => rm(dataDir, { recursive: true, force: true }), () => server.stop()];
  try {
    await migrate(server.url);
    const world = await makeWorld(server.url, dataDir, undo);
    const host = new SimulatedHost(world.instanceIds);
    // Not in the turn of the sockets' events, as an agent's sweep is not.
    const sweeping = setInterval(() => {
      if (world.agent.liveWatches > 0) world.agent.live(host.sweep());
      else host.beginAnew();
    }, 1_000);
    undo.push(() => clearInterval(sweeping));
    const isGood = await measure(world, host);
    if (!isGood) process.exitCode = 1;
  } finally {
    for (const step of undo.toReversed()) await step();
  }
}

async function measure(world: World, host: SimulatedHost): Promise<boolean> {
  const rows: string[][] = [];
  let isGood = true;
  // What is measured is a process that has been at it for a while.
  await watch(world, 100, 1);
  const idleMs = (await cpuOf(world, SECONDS)) / SECONDS;
  rows.push(['nobody is there', '', '', idleMs.toFixed(2), '', '', '']);
  for (const [viewers, targetMs] of TARGETS_MS) {
    const measured = await watch(world, viewers);
    rows.push(line(`${viewers} viewers`, measured, targetMs));
    isGood = isGood && measured.updateMs <= targetMs && percentile(measured.bytes, 100) <= TARGET_BYTES;
  }
  host.movingShare = 1;
  rows.push(line('100 viewers, everything moves', await watch(world, 100), null));
  console.log(
    `${CONTAINERS} containers, every tenth moves; the median of ${ROUNDS} times ${SECONDS} s. CPU: user and system of the web process. An update: what` +
      ' the process takes for a second while they watch, less what it takes while the same pages are open and watch nothing.',
  );
  printTable(['', 'an update, ms', 'target', 'pages alone, ms/s', 'bytes a frame', 'most', 'first frame'], rows);
  console.log(isGood ? 'All targets are met.' : 'A target is missed.');
  return isGood;
}

interface Measured {
  updateMs: number;
  pagesMs: number;
  bytes: number[];
  first: number;
}

function line(name: string, { updateMs, pagesMs, bytes, first }: Measured, targetMs: number | null): string[] {
  const target = targetMs === null ? '' : `≤ ${targetMs}`;
  const sizes = [median(bytes).toFixed(0), percentile(bytes, 100).toFixed(0), String(first)];
  return [name, updateMs.toFixed(2), target, pagesMs.toFixed(2), ...sizes];
}

/** So many open pages: CPU time of the web process while they watch, and before that. */
async function watch(world: World, viewers: number, rounds = ROUNDS): Promise<Measured> {
  const sockets = await Promise.all(Array.from({ length: viewers }, () => openSocket(world)));
  const seen = { bytes: [] as number[], first: 0, updates: 0, decoder: new LiveUsageDecoder() };
  if (sockets[0] !== undefined) readFrames(sockets[0], seen);
  const pages: number[] = [];
  const costs: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const alone = (await cpuOf(world, SECONDS)) / SECONDS;
    const params = { path: 'live.usage', input: { tenantSlug: null } };
    for (const socket of sockets) socket.send(JSON.stringify({ id: round, method: 'subscription', params }));
    await sleep(SETTLE_SECONDS * 1_000);
    seen.updates = 0;
    const watching = await cpuOf(world, SECONDS);
    if (seen.updates < SECONDS / 2) throw new Error(`only ${seen.updates} updates in ${SECONDS} s`);
    pages.push(alone);
    costs.push((watching - alone * SECONDS) / seen.updates);
    for (const socket of sockets) socket.send(JSON.stringify({ id: round, method: 'subscription.stop' }));
    await until(() => world.agent.liveWatches === 0, 'the agent is still asked although nobody watches');
  }
  for (const socket of sockets) socket.close();
  return { updateMs: median(costs), pagesMs: median(pages), bytes: seen.bytes, first: seen.first };
}

/** Reads what one viewer is told as its browser does. */
function readFrames(
  socket: WebSocket,
  seen: { bytes: number[]; first: number; updates: number; decoder: LiveUsageDecoder },
): void {
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as { result?: { type: string; data?: unknown }; error?: unknown };
    if (message.error !== undefined) throw new Error(`refused: ${data.toString()}`);
    if (message.result?.type !== 'data') return;
    const frame = liveUsageFrameSchema.parse(message.result.data);
    seen.decoder.read(frame);
    seen.updates += 1;
    if (typeof frame === 'string') seen.bytes.push(data.length);
    else seen.first = data.length;
  });
}

async function openSocket({ db, ports }: World): Promise<WebSocket> {
  const user = await db.user.create({
    data: {
      id: randomUUID(),
      email: `${randomUUID()}@example.org`,
      displayName: 'viewer',
      systemRole: 'auditor',
      passwordHash: 'no password has this hash',
    },
  });
  const origin = { address: '127.0.0.1', userAgent: 'bench', host: '127.0.0.1' };
  const cookie = await openSession({ now: () => new Date() }, db, user.id, origin);
  const socket = new WebSocket(`ws://127.0.0.1:${ports.web}/api/trpc`, {
    headers: { origin: `http://127.0.0.1:${ports.web}`, cookie: `${SESSION_COOKIE}=${cookie}` },
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return socket;
}

/** CPU time that the web process takes in the next so many seconds, ms. */
async function cpuOf({ web }: World, seconds: number): Promise<number> {
  const before = await readCpu(web);
  await sleep(seconds * 1_000);
  const after = await readCpu(web);
  return (after.user + after.system - before.user - before.system) / 1_000;
}

function readCpu(web: ChildProcess): Promise<NodeJS.CpuUsage> {
  return new Promise((resolve) => {
    web.once('message', (usage) => resolve(usage as NodeJS.CpuUsage));
    web.send('cpu');
  });
}

async function until(isSo: () => boolean, otherwise: string): Promise<void> {
  const endMs = Date.now() + 15_000;
  while (!isSo()) {
    if (Date.now() > endMs) throw new Error(otherwise);
    await sleep(50);
  }
}

async function makeWorld(databaseUrl: string, dataDir: string, undo: (() => unknown)[]): Promise<World> {
  const db = openDatabase(databaseUrl, { maxConnections: 5 });
  undo.push(() => db.$disconnect());
  const hostId = randomUUID();
  await db.host.create({ data: { id: hostId, name: 'host', cores: 64, memoryBytes: 256 * GIB } });
  const instanceIds = await makeInstances(db, hostId);
  const sealer = createSealer(dataDir);
  const web = fork(fileURLToPath(new URL('fanout-web.ts', import.meta.url)), {
    env: { ...process.env, NODE_ENV: 'production', DATABASE_URL: databaseUrl, BULKHEAD_DATA_DIR: dataDir },
  });
  undo.push(() => web.kill());
  const ports = await new Promise<WebPorts>((resolve, reject) => {
    web.once('message', (message) => resolve(message as WebPorts));
    web.once('exit', (code) => reject(new Error(`the web process ended with ${code}`)));
  });
  const deps = { db, sealer, log: createLog(() => {}), now: () => new Date(), changes: { publish: async () => {} } };
  const { token } = await db.$transaction((tx) => issueJoinToken(deps as never, tx, hostId));
  const { keyPem, csrPem } = await makeAgentKey('CN=agent');
  const authority = bundleOf(await loadAuthority(deps));
  const body = { token, csrPem, machineId: null };
  const answer = await ask(ports.agents, '/v1/enrol', { authorityPem: authority, body });
  const { certificatePem, authorityPem } = answer.json() as { certificatePem: string; authorityPem: string };
  const agent = await dial({ port: ports.agents, credentials: { keyPem, certificatePem, authorityPem } });
  undo.push(() => agent.socket.terminate());
  return { db, hostId, instanceIds, web, ports, agent };
}

async function makeInstances(db: Database, hostId: string): Promise<string[]> {
  const instanceIds: string[] = [];
  const quota = { quotaInstances: 1_000, quotaCpuMillicores: 10 ** 6, quotaMemoryBytes: 1_000n * BigInt(GIB) };
  for (let index = 0; index < TENANTS; index += 1) {
    const tenantId = randomUUID();
    const slug = `tenant-${index}`;
    await db.tenant.create({ data: { id: tenantId, slug, name: slug, ...quota, quotaPids: 10 ** 6 } });
    const ids = Array.from({ length: CONTAINERS / TENANTS }, () => randomUUID());
    await db.instance.createMany({
      data: ids.map((id, order) => ({
        id,
        tenantId,
        hostId,
        name: `i-${order}`,
        imageReference: 'busybox:latest',
        imageId: 'busybox:latest',
        command: [],
        env: [],
        restartPolicy: 'never',
        createdById: randomUUID(),
        cpuMillicores: 100,
        memoryBytes: 64 * MIB,
        pids: 32,
        heldCpuMillicores: 100,
        heldMemoryBytes: 64 * MIB,
        heldPids: 32,
      })),
    });
    instanceIds.push(...ids);
  }
  return instanceIds;
}

await main();
