import { setTimeout as pause } from 'node:timers/promises';
import { MIB } from '@bulkhead/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectSettled, observe, type Finding } from '../fixtures/observer.ts';
import { seededRandom, type Random } from '../fixtures/random.ts';
import { startStack, type Stack, type StackHost } from '../fixtures/stack.ts';
import { emptyTenant, launch, makeTenant } from '../fixtures/tenants.ts';
import { shapeOf } from '../fixtures/api-client.ts';
import { until } from '../fixtures/until.ts';

const SEED = Number(process.env['BULKHEAD_TEST_SEED'] ?? 20_251_122);
const ROUNDS = Number(process.env['BULKHEAD_TEST_ROUNDS'] ?? 2);
const BURST = 6;
const SETTLE_MS = 60_000;

interface Victim {
  name: string;
  kill: (stack: Stack, host: StackHost) => Promise<void>;
  restart: (stack: Stack, host: StackHost) => Promise<void>;
}

const AGENT: Victim = {
  name: 'agent',
  kill: (_stack, host) => host.agent.kill9(),
  restart: (_stack, host) => host.agent.start(),
};
const WEB: Victim = {
  name: 'dashboard',
  kill: (stack) => stack.web.kill9(),
  restart: (stack) => stack.web.start(),
};
const DATABASE: Victim = {
  name: 'database',
  kill: (stack) => stack.database.kill9(),
  restart: (stack) => stack.database.start(),
};
const ENGINE: Victim = {
  name: 'engine',
  kill: (_stack, host) => host.engine.kill9(),
  restart: (_stack, host) => host.engine.restart(),
};

/**
 * One round: a burst of launches, a kill in the middle of it, a restart. What was answered with yes is there; what the
 * database holds, whether the answer still got through or not, runs exactly once. Then everything goes again, with
 * another kill in the middle.
 */
async function strike(stack: Stack, host: StackHost, victim: Victim, seed: number): Promise<readonly Finding[]> {
  const random = seededRandom(seed);
  const quota = { instances: BURST, cpuMillicores: BURST * 50, memoryBytes: BURST * 16 * MIB, pids: BURST * 16 };
  const tenant = await makeTenant(stack, victim.name, quota);
  // One that runs before the fault: it has to come through it.
  await launch(stack.api, tenant, 'before');
  await expectSettled(stack, SETTLE_MS);
  const observer = observe(stack);

  const accepted: string[] = [];
  const refusals: string[] = [];
  const burst = Array.from({ length: BURST - 1 }, async (_, index) => {
    await pause(random.between(0, 150));
    try {
      accepted.push(await launch(stack.api, tenant, `burst-${index}`));
    } catch (error) {
      // The quota has room for all: a clear answer may only be that the dashboard cannot just now.
      const code = shapeOf(error)?.code ?? 'UNAVAILABLE';
      if (code !== 'UNAVAILABLE') refusals.push(code);
    }
  });
  await killInTheMiddle(stack, host, victim, random, burst);

  expect(refusals).toEqual([]);
  const known = await stack.db.instance.findMany({ where: { tenant: { slug: tenant } } });
  expect(known.map((row) => row.id)).toEqual(expect.arrayContaining(accepted));
  await expectSettled(stack, SETTLE_MS);
  await until(
    'every operation ends',
    async () => (await stack.db.operation.count({ where: { state: 'pending', tenant: { slug: tenant } } })) === 0,
  );
  expect(await stack.db.operation.count({ where: { state: 'failed', tenant: { slug: tenant } } })).toBe(0);

  // The same in the middle of taking everything away. What did not get through is asked for again afterwards.
  const removals = known.map(async ({ id }) => {
    await stack.api.instances.delete.mutate({ tenantSlug: tenant, instanceId: id }).catch(() => undefined);
  });
  await killInTheMiddle(stack, host, victim, random, removals);
  await emptyTenant(stack, tenant);
  await expectSettled(stack, SETTLE_MS);
  expect(observer.samples).toBeGreaterThan(3);
  return observer.stop();
}

/** The moment of the fault is what the seed is for. */
async function killInTheMiddle(
  stack: Stack,
  host: StackHost,
  victim: Victim,
  random: Random,
  work: Promise<void>[],
): Promise<void> {
  await pause(random.between(0, 700));
  await victim.kill(stack, host);
  await Promise.all(work);
  await pause(random.between(0, 500));
  await victim.restart(stack, host);
  await until('the dashboard answers', async () => (await stack.api.session.current.query()).user !== null);
  await stack.untilOnline(host);
}

describe.each([
  { title: 'an engine that keeps containers alive', liveRestore: true, victims: [AGENT, WEB, DATABASE, ENGINE] },
  { title: 'an engine that loses its containers', liveRestore: false, victims: [ENGINE, AGENT] },
])('$title', ({ liveRestore, victims }) => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ suite: `faults-live-restore-${liveRestore}`, liveRestore });
  });
  afterAll(() => stack?.stop());

  const rounds = Array.from({ length: ROUNDS }, (_, round) => round);
  const strikes = victims.flatMap((victim, index) =>
    rounds.map((round) => ({
      victim,
      name: victim.name,
      seed: SEED + round * 7919 + index * 104_729 + Number(liveRestore),
    })),
  );
  it.each(strikes)(
    'kill -9 of the $name in the middle loses nothing and doubles nothing (seed $seed)',
    async (strikeAt) => {
      const [host] = stack.hosts;
      if (!host) throw new Error('no host');
      expect(await strike(stack, host, strikeAt.victim, strikeAt.seed)).toEqual([]);
    },
  );
});
