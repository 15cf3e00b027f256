import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { AGENT_BUNDLE } from '../fixtures/image.ts';
import { startImpostor } from '../fixtures/impostor.ts';
import { run, startProcess } from '../fixtures/processes.ts';
import { agentEnvironment, agentPart, enrolAgent, type AgentSettings } from '../fixtures/stack-parts.ts';
import { startStack, type Stack, type StackHost } from '../fixtures/stack.ts';
import { launchAndWait, makeTenant } from '../fixtures/tenants.ts';
import { until } from '../fixtures/until.ts';

const A_DAY_MS = 86_400_000;
const FROZEN_WITHIN_MS = 10_000;

let stack: Stack;
let host: StackHost;
/** Only its engine is used: a copy of an agent brings its machine. */
let elsewhere: StackHost;
beforeAll(async () => {
  stack = await startStack({ suite: 'trust', hosts: 2, cpuAllocatablePercent: 1000 });
  const [first, second] = stack.hosts;
  if (!first || !second) throw new Error('two hosts');
  [host, elsewhere] = [first, second];
  await elsewhere.agent.stop();
});
afterAll(() => stack?.stop());

const identitySchema = z.object({ authorityPem: z.string(), certificatePem: z.string(), privateKeyPem: z.string() });
const identityFile = (settings: AgentSettings) => `${settings.stateDir}/identity.json`;
const identityOf = (settings: AgentSettings) =>
  identitySchema.parse(JSON.parse(readFileSync(identityFile(settings), 'utf8')));
const rootsIn = (pem: string) => pem.match(/BEGIN CERTIFICATE/g)?.length ?? 0;
const readHost = () => stack.db.host.findUniqueOrThrow({ where: { id: host.id } });

async function untilConflict(sinceMs: number): Promise<number> {
  await until('the conflict', async () => (await stack.api.hosts.get.query({ hostId: host.id })).conflict);
  return Math.round(performance.now() - sinceMs);
}

/** Ends the conflict in favour of the first machine. */
async function enrolAnew(): Promise<void> {
  const { token } = await stack.api.hosts.resolveConflict.mutate({ hostId: host.id });
  await host.agent.stop();
  await enrolAgent(host.settings, token);
  await host.agent.start();
  await until('served again', async () => (await readHost()).conflictAt === null && (await isServed()));
}

/** A change reaches the host and is answered. */
async function isServed(): Promise<boolean> {
  const { desiredGeneration, reportedGeneration, linkRun } = await readHost();
  return linkRun !== null && desiredGeneration === reportedGeneration;
}

function copyOf(name: string, machineIdFile?: string): AgentSettings {
  const stateDir = `${stack.folder}/${name}`;
  cpSync(host.settings.stateDir, stateDir, { recursive: true });
  const { dockerHost, cgroupRoot } = elsewhere.settings;
  return { ...host.settings, stateDir, dockerHost, cgroupRoot, machineIdFile };
}

it('freezes a host whose state folder runs on a second machine, and lets neither in', async () => {
  const tenant = await makeTenant(stack, 'cloned');
  await launchAndWait(stack.api, tenant, 'kept', { hostId: host.id });
  const [container] = await host.engine.client.list();
  const machineIdFile = `${stack.folder}/other-machine-id`;
  writeFileSync(machineIdFile, `${'5'.repeat(32)}\n`);
  const copy = agentPart(copyOf('copy-elsewhere', machineIdFile), `${stack.folder}/logs/agent-copy.log`);
  try {
    const sinceMs = performance.now();
    await copy.start();
    const tookMs = await untilConflict(sinceMs);
    process.stdout.write(`copied state folder, other machine: frozen ${tookMs} ms after its process was started\n`);
    expect(tookMs).toBeLessThan(FROZEN_WITHIN_MS);
    const { linkEpoch, lastSeenAt } = await readHost();
    const generation = (await readHost()).reportedGeneration;
    // Both dial all the time, and neither gets in or is heard.
    await pause(4_000);
    expect(await readHost()).toMatchObject({ linkEpoch, lastSeenAt, reportedGeneration: generation });
    expect((await host.engine.client.list()).map(({ Id, State }) => [Id, State])).toEqual([[container?.Id, 'running']]);
    const { conflict } = await stack.api.hosts.get.query({ hostId: host.id });
    expect(conflict?.reason).toBe('other-machine');
    expect(new Set(conflict?.seen.map(({ machine }) => machine)).size).toBe(2);
    const { machineId, linkRun } = await readHost();
    expect(JSON.stringify({ machineId, linkRun, conflict })).not.toContain('5'.repeat(32));
  } finally {
    await copy.stop();
  }
  await enrolAnew();
  const events = await stack.db.auditEntry.findMany({ where: { target: `host:${host.id}`, action: 'hosts.conflict' } });
  expect(events).toHaveLength(1);
});

it('freezes two agents of one machine that live with one identity', async () => {
  const copy = agentPart(copyOf('copy-here'), `${stack.folder}/logs/agent-copy-here.log`);
  try {
    const sinceMs = performance.now();
    await copy.start();
    const tookMs = await untilConflict(sinceMs);
    process.stdout.write(`copied state folder, same machine: frozen ${tookMs} ms after its process was started\n`);
    expect(tookMs).toBeLessThan(FROZEN_WITHIN_MS);
  } finally {
    await copy.stop();
  }
  await enrolAnew();
});

it('restarts, however rudely, are never taken for a second agent', async () => {
  for (let round = 0; round < 4; round += 1) {
    const { linkEpoch } = await readHost();
    await (round % 2 === 0 ? host.agent.kill9() : host.agent.stop());
    await host.agent.start();
    await until('the next link', async () => (await readHost()).linkEpoch > linkEpoch);
  }
  await pause(1_500);
  expect((await readHost()).conflictAt).toBeNull();
});

it('replaces the root under a real agent that is killed in the middle of renewing', async () => {
  const pins = async () => (await stack.api.authority.get.query()).roots.map(({ pin }) => pin);
  const [old] = await pins();
  await stack.api.authority.begin.mutate({});
  const [next] = await pins();
  expect(next).not.toBe(old);
  for (let round = 0; round < 3; round += 1) {
    await pause(200 + 400 * round);
    await host.agent.kill9();
    await host.agent.start();
  }
  await until('the host on the new root', async () => {
    const { behind } = await stack.api.authority.get.query();
    return !behind.some(({ hostId }) => hostId === host.id) && (await isServed());
  });
  expect(rootsIn(identityOf(host.settings).authorityPem)).toBe(2);
  // The other one is away and is lost by name.
  await stack.api.authority.finish.mutate({ losing: [elsewhere.id] });
  await until('the old root forgotten', () => rootsIn(identityOf(host.settings).authorityPem) === 1, {
    timeoutMs: 60_000,
  });
  await until('served with the new root alone', isServed);
  expect(await pins()).toEqual([next]);
  expect(statSync(identityFile(host.settings)).mode & 0o777).toBe(0o600);
  const { certificatePem, authorityPem } = identityOf(host.settings);
  expect(new X509Certificate(certificatePem).verify(new X509Certificate(authorityPem).publicKey)).toBe(true);
  await host.agent.kill9();
  await host.agent.start();
  const { linkEpoch } = await readHost();
  await until('a link after a restart', async () => (await readHost()).linkEpoch > linkEpoch);

  await elsewhere.agent.start();
  await until('the lost host says why', () =>
    readFileSync(`${stack.folder}/logs/agent-${elsewhere.name}.log`, 'utf8').includes('does not trust'),
  );
  await elsewhere.agent.stop();
});

it.each([
  ['behind', new Date(Date.now() + A_DAY_MS), /not valid yet.*set the clock/],
  ['far ahead', new Date(Date.now() - 400 * A_DAY_MS), /has expired.*clock says/],
])(
  'a clock that is %s is named, nothing secret is sent, and the agent does not fall over',
  async (_, certifiedAt, words) => {
    const impostor = await startImpostor(undefined, certifiedAt);
    try {
      const stateDir = `${stack.folder}/clock-${certifiedAt.getTime()}`;
      mkdirSync(stateDir);
      const settings = { ...elsewhere.settings, stateDir, controlUrl: impostor.url };
      const token = `bhj1.0123456789abcdef.${'A'.repeat(43)}.${impostor.rootPin}`;
      const env = { ...agentEnvironment(settings), BULKHEAD_JOIN_TOKEN: token };
      const enrolment = await run(process.execPath, [AGENT_BUNDLE, 'enrol'], { env, timeoutMs: 30_000 });
      expect(enrolment.code).not.toBe(0);
      expect(enrolment.stderr).toMatch(words);
      expect(impostor.received.map(({ line }) => line)).toEqual(['GET /v1/authority']);
      expect(impostor.received.map(({ text }) => text).join()).not.toContain('A'.repeat(43));

      const identity = { ...identityOf(host.settings), hostId: host.id, controlUrl: impostor.url };
      writeFileSync(identityFile(settings), JSON.stringify({ ...identity, authorityPem: impostor.rootPem }), {
        mode: 0o600,
      });
      const logFile = `${stack.folder}/logs/agent-clock.log`;
      writeFileSync(logFile, '');
      const agent = startProcess({ command: process.execPath, args: [AGENT_BUNDLE, 'run'], env, logFile });
      try {
        await until('the agent says it', () => words.test(readFileSync(logFile, 'utf8')));
        await pause(3_000);
        expect(agent.isRunning()).toBe(true);
        expect(readFileSync(logFile, 'utf8').match(/no link to the control plane/g)).toHaveLength(1);
      } finally {
        await agent.stop();
      }
      expect(impostor.received).toHaveLength(1);
    } finally {
      await impostor.close();
    }
  },
);
