import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { USAGE_COUNTERS, type UsageAnswer, type UsageCounter, type UsageRecord } from '@bulkhead/shared';
import { afterEach, expect, test } from 'vitest';
import { makeGroupsOnKernel } from '../cgroup/testing/groups-on-kernel.ts';
import { createLog } from '../log.ts';
import { createSampler, type Sampler } from '../metering/sampler.ts';
import { compartmentTarget, instanceTarget } from '../metering/targets.ts';
import { UsageKeeper, type MeteredInstance } from './usage-keeper.ts';

const groups = makeGroupsOnKernel();
const { driver, root } = groups;
const ACME = `${root}/acme`;
const FIRST = '018f4b1c-7d2e-7a3b-8c4d-5e6f70819201';
const SECOND = '018f4b1c-7d2e-7a3b-8c4d-5e6f70819202';
const HOST = '018f4b1c-7d2e-7a3b-8c4d-5e6f70819203';
const CHUNK_MS = 2_000;
const NO_LOG = createLog(() => {});

const stateDir = mkdtempSync(join(tmpdir(), 'usage-'));
let running: MeteredInstance[] = [];
let sampler: Sampler | null = null;
let keeper: UsageKeeper;

/** An agent's metering, and nothing else of it. */
async function startAgent(): Promise<void> {
  keeper = await UsageKeeper.open({
    driver,
    folder: join(stateDir, 'usage'),
    hostId: HOST,
    bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
    memoryBytes: 1024 ** 3,
    chunkMs: CHUNK_MS,
    log: NO_LOG,
    now: Date.now,
    instances: () => running,
    snapshot: () => null,
    isSettled: () => true,
  });
  sampler = createSampler({ driver, listener: keeper });
  aim();
}

/** As kill -9 does: nothing more is written. */
function killAgent(): void {
  sampler?.stop();
  sampler = null;
}

function aim(): void {
  keeper.aim(['acme']);
  sampler?.setTargets([
    compartmentTarget(driver, 'acme'),
    ...running.map((instance) => instanceTarget(driver, instance, instance.runningContainerId)),
  ]);
}

function runs(instances: { id: string; containerId: string }[]): void {
  running = instances.map(({ id, containerId }) => ({
    id,
    tenantSlug: 'acme',
    runningContainerId: containerId,
    containerId,
    pid: null,
    hasNetworks: false,
  }));
  aim();
}

afterEach(async () => {
  killAgent();
  rmSync(stateDir, { recursive: true, force: true });
  await groups.cleanUp();
}, 20_000);

/** Burns so much CPU time in the group, by the shell's own count, and ends. */
const burn = (seconds: number): string =>
  `exec python3 -c "import time
while time.process_time() < ${seconds}: pass"`;

async function untilEmpty(path: string): Promise<void> {
  while (groups.processesIn(path).length > 0) await sleep(20);
}

async function readAll(): Promise<UsageAnswer> {
  await sleep(2 * CHUNK_MS + 500);
  return keeper.read({ journalId: null, after: 0 });
}

/** The newest totals of one meter. */
function totalOf(answer: UsageAnswer, kind: UsageRecord['kind'], instanceId: string | null, ...names: UsageCounter[]) {
  const records = answer.chunks.flatMap((chunk) => chunk.records);
  const record = records.findLast((one) => one.kind === kind && one.instanceId === instanceId);
  if (record === undefined) throw new Error(`nothing is told of ${kind} ${instanceId}`);
  return names.reduce((sum, name) => sum + (record.totals[USAGE_COUNTERS.indexOf(name)] ?? Number.NaN), 0);
}

const CPU = ['cpuUserUsec', 'cpuSystemUsec'] as const;

test('what the kernel counted is in the totals, over lives, sudden ends and a killed agent', async () => {
  await driver.ensureGroup(ACME);
  await driver.ensureGroup(`${ACME}/before`);
  await groups.runIn(`${ACME}/before`, burn(0.5), 20);
  await untilEmpty(`${ACME}/before`);
  // Half a second was used before anybody counted.
  await startAgent();
  // Killed before the first checkpoint that has seen anything: it was used before anybody counted all the same.
  killAgent();
  await startAgent();
  await sleep(1_200);
  const beforeUsec = Number(groups.read(ACME, 'cpuacct.usage')) / 1_000;

  await driver.ensureGroup(`${ACME}/one`);
  runs([{ id: FIRST, containerId: 'one' }]);
  await groups.runIn(`${ACME}/one`, burn(3), 30);
  await untilEmpty(`${ACME}/one`);
  const firstUsec = Number(groups.read(`${ACME}/one`, 'cpuacct.usage')) / 1_000;
  await driver.removeGroup(`${ACME}/one`);

  // A life between two sweeps: the next one of the same name begins at once.
  await driver.ensureGroup(`${ACME}/one`);
  await groups.runIn(`${ACME}/one`, burn(0.2), 30);
  await untilEmpty(`${ACME}/one`);
  const againUsec = Number(groups.read(`${ACME}/one`, 'cpuacct.usage')) / 1_000;
  await driver.removeGroup(`${ACME}/one`);
  runs([]);
  await sleep(1_200);

  await driver.ensureGroup(`${ACME}/two`);
  runs([{ id: SECOND, containerId: 'two' }]);
  await groups.runIn(`${ACME}/two`, burn(4), 30);
  await sleep(2_200);
  killAgent();
  await untilEmpty(`${ACME}/two`);
  const secondUsec = Number(groups.read(`${ACME}/two`, 'cpuacct.usage')) / 1_000;
  await startAgent();
  const alive = await readAll();
  const tenantUsec = Number(groups.read(ACME, 'cpuacct.usage')) / 1_000 - beforeUsec;

  const billed = totalOf(alive, 'tenant', null, ...CPU);
  expect(tenantUsec).toBeGreaterThan(7_000_000);
  expect(Math.abs(billed - tenantUsec)).toBeLessThan(tenantUsec * 0.001);
  expect(Math.abs(totalOf(alive, 'instance', SECOND, ...CPU) - secondUsec)).toBeLessThan(secondUsec * 0.005);
  const ofFirst = totalOf(alive, 'instance', FIRST, ...CPU);
  expect(Math.abs(ofFirst - firstUsec - againUsec)).toBeLessThan((firstUsec + againUsec) * 0.005);

  // Gone for good: what it counted last is on disk before it is removed.
  await groups.runIn(`${ACME}/two`, burn(0.3), 30);
  await untilEmpty(`${ACME}/two`);
  const lastOfSecondUsec = Number(groups.read(`${ACME}/two`, 'cpuacct.usage')) / 1_000;
  await driver.removeGroup(`${ACME}/two`);
  const lastUsec = Number(groups.read(ACME, 'cpuacct.usage')) / 1_000 - beforeUsec;
  await keeper.compartmentGoes('acme')();
  await driver.removeGroup(ACME);
  killAgent();
  runs([]);
  await startAgent();
  const gone = await readAll();
  expect(gone.journalId).toBe(alive.journalId);
  expect(Math.abs(totalOf(gone, 'tenant', null, ...CPU) - lastUsec)).toBeLessThan(lastUsec * 0.001);
  const ofSecond = totalOf(gone, 'instance', SECOND, ...CPU);
  expect(Math.abs(ofSecond - lastOfSecondUsec)).toBeLessThan(lastOfSecondUsec * 0.005);
}, 60_000);
