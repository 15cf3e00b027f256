import { randomUUID } from 'node:crypto';
import { connect as connectPlain, createServer as createPlainServer, type AddressInfo } from 'node:net';
import { BulkheadError, METRIC_COLUMNS, PROTOCOL_VERSION, type GroupSeries, type MetricFrame } from '@bulkhead/shared';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../../packages/db/src/testing.ts';
import { readEnvironment } from '../../env.ts';
import { bumpHost } from '../services/hosts/bump-host.ts';
import { issueJoinToken } from '../services/enrolment/issue-join-token.ts';
import { bundleOf, loadAuthority } from './authority.ts';
import { startFleet, type RunningFleet } from './index.ts';
import {
  ask,
  dial,
  makeAgentKey,
  makeAnatomy,
  makeFacts,
  serialOf,
  type AgentDouble,
  type Credentials,
} from './testing/agent-double.ts';
import {
  eventually,
  makeTestDeps,
  observe,
  seedHost,
  seedInstance,
  seedTenant,
  type TestDeps,
} from './testing/seed.ts';

let database: TestDatabase;
let deps: TestDeps & { env: ReturnType<typeof readEnvironment> };
let fleet: RunningFleet;
let authorityPem: string;
let hostId: string;
let doubles: AgentDouble[];

beforeAll(async () => {
  database = await createTestDatabase();
  const env = readEnvironment({
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    BULKHEAD_DATA_DIR: '/nonexistent',
    BULKHEAD_AGENT_PORT: '0',
    BULKHEAD_AGENT_LISTEN: '127.0.0.1',
  });
  deps = { ...makeTestDeps(database), env };
  authorityPem = bundleOf(await loadAuthority(deps));
  fleet = await startFleet(deps);
});
afterAll(async () => {
  await fleet.close();
  await deps.cleanUp();
  await database.drop();
});
beforeEach(async () => {
  hostId = (await seedHost(database.db)).id;
  doubles = [];
});
afterEach(() => {
  for (const { socket } of doubles) socket.terminate();
});

async function enrol(id = hostId): Promise<Credentials> {
  const { token } = await database.db.$transaction((tx) => issueJoinToken(deps, tx, id));
  const { keyPem, csrPem } = await makeAgentKey('CN=agent');
  const answer = await ask(fleet.port, '/v1/enrol', { authorityPem, body: { token, csrPem } });
  expect(answer.status, answer.body).toBe(200);
  const { certificatePem } = answer.json() as { certificatePem: string };
  return { keyPem, certificatePem, authorityPem };
}

async function connect(
  credentials: Credentials,
  options: Partial<Parameters<typeof dial>[0]> = {},
): Promise<AgentDouble> {
  const double = await dial({ port: fleet.port, credentials, ...options });
  doubles.push(double);
  return double;
}

const readHost = () => database.db.host.findUniqueOrThrow({ where: { id: hostId } });
const bump = () => database.db.$transaction((tx) => bumpHost(tx, deps.changes, hostId));

test('enrol, connect, get a snapshot, report, and see the operation end', async () => {
  const tenant = await seedTenant(database.db);
  const { id } = await seedInstance(database.db, { tenantId: tenant.id, hostId, pendingRevision: 1 });
  const agent = await connect(await enrol());
  await eventually(() =>
    expect(agent.snapshots).toMatchObject([{ hostId, epoch: 1, generation: 1, instances: [{ id }] }]),
  );
  await eventually(async () =>
    expect((await database.db.operation.findFirst({ where: { instanceId: id } }))?.sentAt).not.toBeNull(),
  );
  agent.report({ kind: 'facts', facts: makeFacts({ cores: 12 }) });
  agent.report({ kind: 'images', images: [] });
  agent.report({ kind: 'report', epoch: 1, generation: 1, full: true, instances: [observe(id)], compartments: [] });
  agent.report({
    kind: 'heartbeat',
    heartbeat: { atMs: 1, cpuUsedMillicores: 7, memoryUsedBytes: 8, compartments: [] },
  });
  await eventually(async () => {
    expect(await database.db.instance.findUnique({ where: { id } })).toMatchObject({ observedState: 'running' });
    expect(await database.db.operation.findFirst({ where: { instanceId: id } })).toMatchObject({ state: 'succeeded' });
    expect(await readHost()).toMatchObject({ cores: 12, reportedGeneration: 1n, heartbeat: { cpuUsedMillicores: 7 } });
  });
  expect(fleet.isConnected(hostId)).toBe(true);
  deps.published.length = 0;
  agent.socket.terminate();
  await eventually(() => expect(fleet.isConnected(hostId)).toBe(false));
  await eventually(() =>
    expect(deps.published).toContainEqual(
      expect.objectContaining({ change: expect.objectContaining({ topic: 'hosts', hostId }) }),
    ),
  );
});

test('a change is sent at once, and many while one is under way become one more', async () => {
  const agent = await connect(await enrol());
  await eventually(() => expect(agent.snapshots).toHaveLength(1));
  await bump();
  await eventually(() => expect(agent.snapshots.map(({ generation }) => generation)).toEqual([1, 2]));
  // An agent that does not read leaves a put under way.
  agent.socket.pause();
  for (let change = 0; change < 6; change += 1) await bump();
  agent.socket.resume();
  await eventually(() => expect(agent.snapshots.at(-1)?.generation).toBe(8));
  expect(agent.snapshots.length).toBeLessThanOrEqual(4);
});

test('links without our certificate, from a page, of another protocol or without ids are refused with the reason', async () => {
  const credentials = await enrol();
  await expect(connect({ ...credentials, keyPem: '', certificatePem: '' })).rejects.toThrow(
    /401 .*Show the certificate/,
  );
  const { server } = await loadAuthority(deps);
  await expect(connect({ ...credentials, ...server })).rejects.toThrow(/401 .*not accepted/);
  await expect(connect(credentials, { headers: { origin: 'https://evil.example' } })).rejects.toThrow(
    /403 .*web pages/,
  );
  await expect(connect(credentials, { headers: { 'x-bulkhead-protocol': '1' } })).rejects.toThrow(
    new RegExp(`426 .*protocol ${PROTOCOL_VERSION}, the agent 1`),
  );
  await expect(connect(credentials, { headers: { 'x-bulkhead-boot': '' } })).rejects.toThrow(/400/);
  expect((await readHost()).linkEpoch).toBe(1);
});

test('a revoked certificate opens no link and renews nothing; a disconnected agent reads why', async () => {
  const credentials = await enrol();
  const agent = await connect(credentials);
  fleet.disconnect(hostId, 'the host was revoked');
  expect(await agent.closed).toEqual({ code: 4003, reason: 'the host was revoked' });
  await database.db.agentCertificate.update({
    where: { serial: serialOf(credentials.certificatePem) },
    data: { revokedAt: new Date() },
  });
  await expect(connect(credentials)).rejects.toThrow(/403 .*revoked/);
  const { csrPem } = await makeAgentKey('CN=agent');
  const answer = await ask(fleet.port, '/v1/renew', { authorityPem, credentials, body: { csrPem } });
  expect(answer).toMatchObject({ status: 403 });
});

test('a host that is revoked elsewhere is disconnected by the news of it', async () => {
  const agent = await connect(await enrol());
  await eventually(() => expect(agent.snapshots).toHaveLength(1));
  await database.db.$transaction(async (tx) => {
    await tx.host.update({ where: { id: hostId }, data: { revokedAt: new Date() } });
    await bumpHost(tx, deps.changes, hostId);
  });
  expect(await agent.closed).toMatchObject({ code: 4003, reason: expect.stringContaining('revoked') });
});

test('a renewal needs the certificate and gives one that opens a link', async () => {
  const credentials = await enrol();
  const { keyPem, csrPem } = await makeAgentKey('CN=agent');
  const without = await ask(fleet.port, '/v1/renew', { authorityPem, body: { csrPem } });
  expect(without).toMatchObject({ status: 401 });
  const answer = await ask(fleet.port, '/v1/renew', { authorityPem, credentials, body: { csrPem } });
  const { certificatePem } = answer.json() as { certificatePem: string };
  await connect({ keyPem, certificatePem, authorityPem });
  await eventually(() => expect(fleet.isConnected(hostId)).toBe(true));
});

test('an agent that lost its link dials again, restarts and reboots without being taken for another one', async () => {
  const credentials = await enrol();
  const asRun = (process: string, boot = 'boot-1') => ({
    headers: { 'x-bulkhead-process': process, 'x-bulkhead-boot': boot },
  });
  const first = await connect(credentials);
  await eventually(() => expect(first.watches).toBe(1));
  // Half open: the machine is still there, and nothing that is sent to it over this connection is answered.
  first.socket.pause();
  const second = await connect(credentials);
  await eventually(() => expect(second.watches).toBe(1));
  second.socket.terminate();
  const restarted = await connect(credentials, asRun('process-2'));
  await eventually(() => expect(restarted.watches).toBe(1));
  restarted.socket.terminate();
  const rebooted = await connect(credentials, asRun('process-3', 'boot-2'));
  await eventually(() => expect(rebooted.watches).toBe(1));
  expect(fleet.isConnected(hostId)).toBe(true);
  expect(await readHost()).toMatchObject({ conflictAt: null, linkEpoch: 5 });
  first.socket.terminate();
});

test('a link that another process outran writes nothing and is closed', async () => {
  const tenant = await seedTenant(database.db);
  const { id } = await seedInstance(database.db, { tenantId: tenant.id, hostId });
  const agent = await connect(await enrol());
  await eventually(() => expect(agent.watches).toBe(1));
  await database.db.host.update({ where: { id: hostId }, data: { linkEpoch: { increment: 1 } } });
  agent.report({ kind: 'report', epoch: 1, generation: 1, full: true, instances: [observe(id)], compartments: [] });
  expect(await agent.closed).toMatchObject({ reason: expect.stringContaining('newer connection') });
  expect(await database.db.instance.findUnique({ where: { id } })).toMatchObject({ observed: null });
});

test('nonsense on the link closes it and harms nobody else', async () => {
  const credentials = await enrol();
  for (const nonsense of [
    'not json',
    '5',
    'null',
    '{"id":1,"result":null}',
    '{"method":"reconnect","id":null}',
    Buffer.from([1, 2]),
  ]) {
    const agent = await connect(credentials);
    await eventually(() => expect(agent.watches).toBe(1));
    agent.socket.send(nonsense);
    expect(await agent.closed, String(nonsense)).toMatchObject({ code: 1002 });
  }
  const other = await connect(credentials);
  await eventually(() => expect(other.snapshots).toHaveLength(1));
});

test('while the database is away nothing crashes, and what was reported meanwhile is asked for again', async () => {
  const credentials = await enrol();
  const agent = await connect(credentials);
  await eventually(() => expect(agent.watches).toBe(1));
  const name = new URL(database.url).pathname.slice(1);
  const server = new pg.Client({ connectionString: new URL('/postgres', database.url).href });
  await server.connect();
  try {
    await server.query(`alter database ${name} allow_connections false`);
    await server.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
    agent.report({
      kind: 'heartbeat',
      heartbeat: { atMs: 1, cpuUsedMillicores: 1, memoryUsedBytes: 1, compartments: [] },
    });
    await eventually(() =>
      expect(deps.logged.some(({ about }) => about?.['hostId'] === hostId && about['error'])).toBe(true),
    );
    const { csrPem } = await makeAgentKey('CN=agent');
    expect(await ask(fleet.port, '/v1/renew', { authorityPem, credentials, body: { csrPem } })).toMatchObject({
      status: 503,
    });
    await expect(connect(credentials)).rejects.toThrow(/503/);
  } finally {
    await server.query(`alter database ${name} allow_connections true`);
    await server.end();
  }
  await eventually(() => expect(agent.watches).toBeGreaterThan(1), 15_000);
  agent.report({
    kind: 'heartbeat',
    heartbeat: { atMs: 2, cpuUsedMillicores: 2, memoryUsedBytes: 2, compartments: [] },
  });
  await eventually(async () => expect(await readHost()).toMatchObject({ heartbeat: { atMs: 2 } }), 15_000);
  await bump();
  await eventually(() => expect(agent.snapshots.at(-1)?.generation).toBe(2), 15_000);
});

function makeFrame(kind: MetricFrame['kind'], atMs: number[]): MetricFrame {
  const series: GroupSeries = {
    columns: Object.fromEntries(METRIC_COLUMNS.map((column) => [column, atMs])) as GroupSeries['columns'],
    perCpuUsageUsec: [atMs],
  };
  return { kind, atMs, own: series, compartment: series, host: series };
}

test('viewers of one instance share one subscription, begin with the history, and learn that the host is gone', async () => {
  const agent = await connect(await enrol());
  await eventually(() => expect(fleet.isConnected(hostId)).toBe(true));
  const instanceId = randomUUID();
  const stop = new AbortController();
  const first = fleet.watchMetrics(hostId, instanceId, stop.signal)[Symbol.asyncIterator]();
  agent.sample(makeFrame('history', [1, 2]));
  expect((await first.next()).value).toMatchObject({ kind: 'history', atMs: [1, 2] });
  agent.sample(makeFrame('append', [3]));
  expect((await first.next()).value).toMatchObject({ kind: 'append', atMs: [3] });
  const second = fleet.watchMetrics(hostId, instanceId, stop.signal)[Symbol.asyncIterator]();
  expect((await second.next()).value).toMatchObject({ kind: 'history', atMs: [1, 2, 3] });
  expect(agent.watched).toEqual([instanceId]);
  const waiting = first.next();
  agent.socket.terminate();
  await expect(waiting).rejects.toMatchObject({ code: 'HOST_UNREACHABLE' });
  await eventually(() => expect(fleet.isConnected(hostId)).toBe(false));
  expect(() => fleet.watchMetrics(hostId, instanceId, stop.signal)).toThrow(BulkheadError);
  stop.abort();
});

test('what an agent is asked has its answer, a refusal in our words, or a host that does not answer', async () => {
  const agent = await connect(await enrol());
  await eventually(() => expect(fleet.isConnected(hostId)).toBe(true));
  const instanceId = randomUUID();
  expect(await fleet.readAnatomy(hostId, instanceId)).toEqual(makeAnatomy());
  const idlest = { instanceId, cpuUsedMillicores: 3, memoryUsedBytes: 4 };
  agent.answers.idlest = (slug) => (slug === 'acme' ? idlest : null);
  expect(await fleet.findIdlest(hostId, 'acme')).toEqual(idlest);
  expect(await fleet.findIdlest(hostId, 'other')).toBeNull();
  agent.answers.anatomy = () => Promise.reject(new BulkheadError('NOT_FOUND', 'no such instance here'));
  await expect(fleet.readAnatomy(hostId, instanceId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  agent.answers.anatomy = () => Promise.reject(new Error('out of file descriptors'));
  await expect(fleet.readAnatomy(hostId, instanceId)).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining('out of file descriptors'),
  });

  let asked = 0;
  agent.answers.anatomy = () => {
    asked += 1;
    return new Promise(() => {});
  };
  const waiting = [instanceId, instanceId, ...Array.from({ length: 7 }, () => randomUUID())].map((id) =>
    expect(fleet.readAnatomy(hostId, id)).rejects.toMatchObject({ code: 'HOST_UNREACHABLE' }),
  );
  await expect(fleet.readAnatomy(hostId, randomUUID())).rejects.toMatchObject({ code: 'TOO_MANY_ATTEMPTS' });
  await eventually(() => expect(asked, 'the same question is asked once').toBe(8));
  agent.socket.terminate();
  await Promise.all(waiting);
  await eventually(() => expect(fleet.isConnected(hostId)).toBe(false));
  await expect(fleet.readAnatomy(hostId, instanceId)).rejects.toMatchObject({ code: 'HOST_UNREACHABLE' });
});

test('events and containment are taken in', async () => {
  const agent = await connect(await enrol());
  const containment = { state: 'held' as const, sinceMs: 1, findings: [] };
  const event = { id: randomUUID(), atMs: 1, kind: 'parent-missing' as const, message: 'x', writes: [] };
  agent.report({ kind: 'containment', containment });
  agent.report({ kind: 'events', events: [{ ...event, tenantSlug: null, instanceId: null }] });
  await eventually(async () => {
    expect(await readHost()).toMatchObject({ containment });
    expect(await database.db.hostEvent.count({ where: { id: event.id, hostId } })).toBe(1);
  });
});

test('fifty parallel enrolments with one token: one certificate, 49 clear refusals; then the address is slowed down', async () => {
  const { token } = await database.db.$transaction((tx) => issueJoinToken(deps, tx, hostId));
  const { csrPem } = await makeAgentKey('CN=racer');
  // A fleet of its own: the bound counts what other tests did from this address.
  const own = await startFleet(deps);
  try {
    const enrolOnce = () => ask(own.port, '/v1/enrol', { authorityPem, body: { token, csrPem } });
    const answers = await Promise.all(Array.from({ length: 50 }, enrolOnce));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const refusals = answers.filter(({ status }) => status === 403);
    expect(refusals).toHaveLength(49);
    for (const refusal of refusals)
      expect(refusal.json()).toMatchObject({ code: 'CODE_INVALID', message: expect.stringMatching(/used already/) });
    const more = await Promise.all(Array.from({ length: 15 }, enrolOnce));
    expect(more.some(({ status }) => status === 429)).toBe(true);
  } finally {
    await own.close();
  }
});

test('bad requests are refused with a reason', async () => {
  const big = await ask(fleet.port, '/v1/enrol', { authorityPem, rawBody: `{"token":"${'x'.repeat(20_000)}"}` });
  expect(big).toMatchObject({ status: 400, body: expect.stringContaining('16384') });
  const unknownField = await ask(fleet.port, '/v1/enrol', {
    authorityPem,
    body: { token: 'a', csrPem: 'b', admin: true },
  });
  expect(unknownField).toMatchObject({ status: 400, body: expect.stringContaining('admin') });
  expect(await ask(fleet.port, '/v1/enrol', { authorityPem, rawBody: 'nope' })).toMatchObject({ status: 400 });
  expect(await ask(fleet.port, '/v1/other', { authorityPem })).toMatchObject({ status: 404 });
  expect(await ask(fleet.port, '/v1/node/pdp11', { authorityPem })).toMatchObject({ status: 404 });
  expect(await ask(fleet.port, '/v1/authority', { authorityPem })).toMatchObject({ status: 200, body: authorityPem });
  const plain = connectPlain(fleet.port, '127.0.0.1', () => plain.write('GET / HTTP/1.1\r\n\r\n'));
  await new Promise((resolve) => plain.on('error', () => {}).on('close', resolve));
});

test('a port that is taken is named', async () => {
  const taken = createPlainServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  const env = { ...deps.env, BULKHEAD_AGENT_PORT: port };
  await expect(startFleet({ ...deps, env })).rejects.toThrow(/in use.*BULKHEAD_AGENT_PORT/);
  await new Promise((resolve) => taken.close(resolve));
});
