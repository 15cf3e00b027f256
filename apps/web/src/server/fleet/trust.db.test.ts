import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resolveConflict } from '../services/hosts/resolve-conflict.ts';
import { revokeHost } from '../services/hosts/revoke-host.ts';
import { serialOf, type AgentDouble, type Credentials } from './testing/agent-double.ts';
import { OPERATOR, startFleetRig, type FleetRig, type WebProcess } from './testing/fleet-rig.ts';
import { eventually, observe, seedHost, seedInstance, seedTenant } from './testing/seed.ts';

let rig: FleetRig;
let other: WebProcess;

beforeAll(async () => {
  rig = await startFleetRig();
  other = await rig.startAnother();
});
afterAll(() => rig.close());

const readHost = (id: string) => rig.deps.db.host.findUniqueOrThrow({ where: { id } });
const onMachine = (letter: string, process: string) => ({
  headers: { 'x-bulkhead-machine': letter.repeat(32), 'x-bulkhead-process': process },
});

/** Milliseconds from now until a link is closed at the agent's end. */
async function untilClosed(agent: AgentDouble): Promise<number> {
  const sinceMs = performance.now();
  await agent.closed;
  return performance.now() - sinceMs;
}

test('a revoked host is cut off within a second, whichever process holds its link, and its streams with it', async () => {
  const figures: number[] = [];
  for (let round = 0; round < 10; round += 1) {
    const { hostId, credentials } = await rig.makeHost();
    const agent = await rig.connect(credentials, { port: other.fleet.port });
    await eventually(() => expect(agent.watches).toBe(1));
    const stop = new AbortController();
    const stream = other.fleet.watchMetrics(hostId, randomUUID(), stop.signal)[Symbol.asyncIterator]();
    const streaming = stream.next().catch((error: unknown) => error);
    const asked = other.fleet.readAnatomy(hostId, randomUUID()).catch(() => null);
    // Deaf: the closing handshake is not answered, so the connection has to be cut.
    if (round % 2 === 1) agent.socket.pause();
    await revokeHost(rig.first.deps, OPERATOR, hostId);
    const sinceMs = performance.now();
    await eventually(() => expect(other.fleet.isConnected(hostId)).toBe(false));
    figures.push(performance.now() - sinceMs);
    agent.socket.resume();
    expect(await streaming).toMatchObject({ code: 'HOST_UNREACHABLE' });
    await Promise.all([asked, agent.closed]);
    await expect(rig.connect(credentials, { port: other.fleet.port })).rejects.toThrow(/403 .*revoked/);
  }
  process.stdout.write(`revoked by one process, closed by another: ${figures.map(Math.round).join(', ')} ms\n`);
  expect(Math.max(...figures)).toBeLessThan(1_000);
});

test('a revoked host is cut off at once while its agent holds up a snapshot', async () => {
  const { hostId, credentials } = await rig.makeHost();
  const agent = await rig.connect(credentials, { port: other.fleet.port });
  await eventually(() => expect(agent.snapshots).toHaveLength(1));
  agent.socket.pause();
  await rig.deps.db.host.update({ where: { id: hostId }, data: { desiredGeneration: { increment: 1 } } });
  await rig.deps.changes.publish(rig.deps.db, [{ kind: 'desired', hostId }]);
  await revokeHost(rig.first.deps, OPERATOR, hostId);
  const sinceMs = performance.now();
  await eventually(() => expect(other.fleet.isConnected(hostId)).toBe(false));
  expect(performance.now() - sinceMs).toBeLessThan(1_000);
});

test('a host that is enrolled anew leaves its former agent without a link, and without what is new', async () => {
  const { hostId, credentials } = await rig.makeHost();
  const former = await rig.connect(credentials, { port: other.fleet.port });
  await eventually(() => expect(former.snapshots).toHaveLength(1));
  await rig.enrol(hostId);
  expect(await untilClosed(former)).toBeLessThan(1_000);
  expect(former.snapshots.map(({ epoch }) => epoch)).toEqual([1]);
});

test('the certificates before the one that opened the link are good for nothing any more', async () => {
  const { credentials } = await rig.makeHost();
  const { ask, makeAgentKey } = await import('./testing/agent-double.ts');
  await rig.connect(credentials).then(({ socket }) => socket.terminate());
  const { keyPem, csrPem } = await makeAgentKey('CN=agent');
  const answer = await ask(rig.first.fleet.port, '/v1/renew', { ...credentials, credentials, body: { csrPem } });
  const renewed: Credentials = { ...(answer.json() as Omit<Credentials, 'keyPem'>), keyPem };
  // The answer could have been lost: until the new one is used, both are good.
  await rig.connect(credentials).then(({ socket }) => socket.terminate());
  await rig.connect(renewed).then(({ socket }) => socket.terminate());
  await expect(rig.connect(credentials)).rejects.toThrow(/403 .*uses a newer one/);
  const again = await ask(rig.first.fleet.port, '/v1/renew', { ...credentials, credentials, body: { csrPem } });
  expect(again.status).toBe(403);
});

/** Neither of the two is served, and both know why. Milliseconds from the second's dialling. */
async function expectFrozen(hostId: string, agents: AgentDouble[], sinceMs: number): Promise<number> {
  await eventually(async () => expect((await readHost(hostId)).conflictAt).not.toBeNull());
  await Promise.all(agents.map(({ closed }) => closed));
  const tookMs = performance.now() - sinceMs;
  expect([rig.first, other].map(({ fleet }) => fleet.isConnected(hostId))).toEqual([false, false]);
  expect(await rig.deps.db.auditEntry.count({ where: { target: `host:${hostId}`, action: 'hosts.conflict' } })).toBe(1);
  return tookMs;
}

test.each([
  ['one process', () => rig.first.fleet.port],
  ['two processes', () => other.fleet.port],
])('a living copy of an agent on its own machine freezes both: %s', async (_, secondPort) => {
  const { hostId, credentials } = await rig.makeHost();
  const original = await rig.connect(credentials);
  await eventually(() => expect(original.snapshots).toHaveLength(1));
  const { linkEpoch } = await readHost(hostId);
  const sinceMs = performance.now();
  const copy = await rig.connect(credentials, {
    port: secondPort(),
    headers: { 'x-bulkhead-process': 'copied-process' },
  });
  const tookMs = await expectFrozen(hostId, [original, copy], sinceMs);
  process.stdout.write(`both frozen ${Math.round(tookMs)} ms after the second dialled\n`);
  expect(tookMs).toBeLessThan(10_000);
  expect(await readHost(hostId)).toMatchObject({
    conflict: { reason: 'both-answer', seen: [{ process: 'process-' }, { process: 'copied-p' }] },
  });
  expect((await readHost(hostId)).linkEpoch).toBeGreaterThan(linkEpoch + 1);
  for (const again of [{}, { headers: { 'x-bulkhead-process': 'copied-process' } }]) {
    await expect(rig.connect(credentials, again)).rejects.toThrow(/403 .*Two agents/);
  }
});

test('a copy on another machine is a conflict, also while the original is switched off', async () => {
  const { hostId, credentials } = await rig.makeHost();
  const original = await rig.connect(credentials, onMachine('a', 'one'));
  await eventually(() => expect(original.snapshots).toHaveLength(1));
  await expect(rig.connect(credentials, onMachine('b', 'two'))).rejects.toThrow(/403 .*Two agents/);
  await expectFrozen(hostId, [original], performance.now());
  expect(await readHost(hostId)).toMatchObject({
    conflict: { reason: 'other-machine', seen: [{ machine: 'aaaaaaaa' }, { machine: 'bbbbbbbb' }] },
  });

  const away = await rig.makeHost();
  const off = await rig.connect(away.credentials, onMachine('a', 'one'));
  await eventually(() => expect(off.snapshots).toHaveLength(1));
  off.socket.terminate();
  await expect(rig.connect(away.credentials, onMachine('b', 'two'))).rejects.toThrow(/403 .*Two agents/);
  await expect(rig.connect(away.credentials, onMachine('a', 'one'))).rejects.toThrow(/403 .*Two agents/);
  expect((await readHost(away.hostId)).conflictAt).not.toBeNull();
});

test('the machine is the one that enrolled: a copy that dials first is a conflict as well', async () => {
  const { id } = await seedHost(rig.deps.db);
  const credentials = await rig.enrol(id, { machineId: 'a'.repeat(32) });
  await expect(rig.connect(credentials, onMachine('b', 'two'))).rejects.toThrow(/403 .*Two agents/);
});

test('one of two is enrolled anew: it works, the other one does not', async () => {
  const { hostId, credentials } = await rig.makeHost();
  const original = await rig.connect(credentials, onMachine('a', 'one'));
  await eventually(() => expect(original.snapshots).toHaveLength(1));
  await expect(rig.connect(credentials, onMachine('b', 'two'))).rejects.toThrow(/Two agents/);
  const origin = { host: 'dashboard.test:3000' };
  const { token } = await resolveConflict(rig.first.deps, OPERATOR, origin, hostId);
  expect(token).toMatch(/^bhj1\./);
  expect(await readHost(hostId)).toMatchObject({ conflictAt: null, conflict: null });
  await expect(rig.connect(credentials, onMachine('a', 'one'))).rejects.toThrow(/403 .*revoked/);
  const anew = await rig.enrol(hostId, { machineId: 'b'.repeat(32) });
  const kept = await rig.connect(anew, onMachine('b', 'two'));
  await eventually(() => expect(kept.snapshots).toHaveLength(1));
  await expect(resolveConflict(rig.first.deps, OPERATOR, origin, hostId)).rejects.toMatchObject({ code: 'CONFLICT' });
});

test('an agent reports on its own host only, whatever it names', async () => {
  const tenant = await seedTenant(rig.deps.db);
  const [own, foreign] = [await rig.makeHost(), await rig.makeHost()];
  const mine = await seedInstance(rig.deps.db, { tenantId: tenant.id, hostId: own.hostId });
  const theirs = await seedInstance(rig.deps.db, { tenantId: tenant.id, hostId: foreign.hostId });
  const before = await readHost(foreign.hostId);
  const agent = await rig.connect(own.credentials);
  await eventually(() => expect(agent.snapshots).toHaveLength(1));
  expect(agent.snapshots[0]?.instances.map(({ id }) => id)).toEqual([mine.id]);
  const instances = [observe(mine.id), observe(theirs.id, { state: 'failed' })];
  agent.report({ kind: 'report', epoch: 1, generation: 1, full: true, instances, compartments: [] });
  const event = { atMs: 1, kind: 'process-outside' as const, message: 'x', writes: [], tenantSlug: null };
  agent.report({ kind: 'events', events: [{ ...event, id: randomUUID(), instanceId: theirs.id }] });
  const instance = (id: string) => rig.deps.db.instance.findUniqueOrThrow({ where: { id } });
  await eventually(async () => {
    expect(await instance(mine.id)).toMatchObject({ observedState: 'running' });
    expect(await rig.deps.db.hostEvent.count({ where: { hostId: own.hostId } })).toBe(1);
  });
  expect((await instance(theirs.id)).observed).toBeNull();
  expect(await rig.deps.db.hostEvent.count({ where: { instanceId: theirs.id } })).toBe(0);
  expect(await readHost(foreign.hostId)).toEqual(before);
});

test('how far an agent’s clock is off is known, and a day more or less keeps nobody out', async () => {
  const { hostId, credentials } = await rig.makeHost();
  for (const offsetMs of [-86_400_000, 86_400_000, 0]) {
    const headers = { 'x-bulkhead-time': String(Date.now() + offsetMs) };
    const agent = await rig.connect(credentials, { headers });
    await eventually(() => expect(agent.snapshots).toHaveLength(1));
    agent.socket.terminate();
    await agent.closed;
    const { clockOffsetMs } = await readHost(hostId);
    expect(Math.abs((clockOffsetMs ?? Infinity) - offsetMs)).toBeLessThan(2_000);
  }
  expect(serialOf(credentials.certificatePem)).toMatch(/^[0-9a-f]{32}$/);
});
