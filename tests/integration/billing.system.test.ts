import { setTimeout as pause } from 'node:timers/promises';
import { MIB } from '@bulkhead/shared';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cpuUsageUsecOf } from '../fixtures/kernel-oracle.ts';
import { startStack, type Stack, type StackHost } from '../fixtures/stack.ts';
import {
  compartmentGroup,
  emptyTenant,
  launch,
  launchAndWait,
  makeTenant,
  untilInstance,
} from '../fixtures/tenants.ts';
import { until } from '../fixtures/until.ts';

/** How long nobody bills, and how long containers come and go. In full: 300 and 3,600. */
const CUT_SECONDS = Number(process.env['BULKHEAD_TEST_CUT_SECONDS'] ?? 24);
const CHURN_SECONDS = Number(process.env['BULKHEAD_TEST_CHURN_SECONDS'] ?? 40);
const CHUNK_MS = 2_000;
/** What a test needs beside, on a busy machine. */
const BESIDE_MS = 240_000;

let stack: Stack;
let host: StackHost;
beforeAll(async () => {
  stack = await startStack({ suite: 'billing', hosts: 1, usageChunkMs: CHUNK_MS });
  const [only] = stack.hosts;
  if (only === undefined) throw new Error('a host');
  host = only;
});
afterAll(() => stack?.stop());

/** A program that uses so many seconds of CPU, by what the scheduler says of itself, and ends. */
const burn = (seconds: number): string =>
  `(while read ns rest < /proc/self/schedstat && [ $ns -lt ${seconds}000000000 ]; do :; done)`;
const shell = (script: string): string[] => ['/bin/sh', '-c', `trap "exit 0" TERM; ${script}`];
const IDLE = 'while :; do sleep 3600 & wait $!; done';
const LARGE = { cpuMillicores: 2_000, memoryBytes: 32 * MIB, pids: 32 };

/** What the ledger has of CPU over all hours, µs. */
async function billedUsec(of: { kind: string; tenantSlug?: string; instanceId?: string }): Promise<number> {
  const { tenantSlug, ...where } = of;
  const tenant =
    tenantSlug === undefined ? null : await stack.db.tenant.findUniqueOrThrow({ where: { slug: tenantSlug } });
  const { _sum } = await stack.db.usageHour.aggregate({
    where: { ...where, ...(tenant && { tenantId: tenant.id }) },
    _sum: { cpuUserUsec: true, cpuSystemUsec: true },
  });
  return Number((_sum.cpuUserUsec ?? 0n) + (_sum.cpuSystemUsec ?? 0n));
}

/** The bill of a tenant in which nothing works any more, once everything that was counted has come into the ledger. */
async function settledBill(
  tenantSlug: string,
  countedUsec: () => number,
): Promise<{ billed: number; counted: number }> {
  await until(
    `the bill of ${tenantSlug}`,
    async () => {
      const [billed, counted] = [await billedUsec({ kind: 'tenant', tenantSlug }), countedUsec()];
      if (billed < counted * 0.999) throw new Error(`${billed} µs of ${counted} µs`);
      return true;
    },
    { timeoutMs: 60_000, everyMs: 500 },
  );
  // Whatever is counted twice comes with the next chunks.
  await pause(2 * CHUNK_MS + 11_000);
  return { billed: await billedUsec({ kind: 'tenant', tenantSlug }), counted: countedUsec() };
}

function expectWithin(found: number, wanted: number, share: number): void {
  expect(Math.abs(found - wanted) / wanted, `${found} for ${wanted}`).toBeLessThan(share);
}

it('bills a known burn of 60 CPU-seconds', async () => {
  const tenantSlug = await makeTenant(stack, 'burn');
  const script = `${burn(30)} & ${burn(30)} & wait; ${IDLE}`;
  const { id } = await launchAndWait(stack.api, tenantSlug, 'burner', { ...LARGE, command: shell(script) });
  const group = compartmentGroup(host, tenantSlug);
  await until('burnt', () => cpuUsageUsecOf(group) >= 59_950_000, { timeoutMs: 200_000, everyMs: 500 });
  const { billed, counted } = await settledBill(tenantSlug, () => cpuUsageUsecOf(group));
  const own = await billedUsec({ kind: 'instance', instanceId: id });
  console.log(`60 CPU-seconds: kernel ${counted} µs, tenant ${billed} µs, instance ${own} µs`);
  expectWithin(billed, 60_000_000, 0.005);
  expectWithin(own, 60_000_000, 0.005);
  await emptyTenant(stack, tenantSlug);
});

it(
  'bills the same when nobody is there to be told, and whoever counts is killed',
  async () => {
    const tenantSlug = await makeTenant(stack, 'cut');
    const seconds = Math.min(10, Math.ceil(CUT_SECONDS / 4));
    const steady = await launchAndWait(stack.api, tenantSlug, 'steady', {
      ...LARGE,
      command: shell(`sleep 2; ${burn(seconds)}; ${IDLE}`),
    });
    const mayfly = await launchAndWait(stack.api, tenantSlug, 'mayfly', {
      ...LARGE,
      // Lives for some seconds, ends, and is started again by the host alone.
      command: shell(`sleep 1; ${burn(1)}; exit 1`),
    });
    const once = await launchAndWait(stack.api, tenantSlug, 'once', {
      ...LARGE,
      restartPolicy: 'never',
      command: shell(`sleep ${Math.ceil(CUT_SECONDS / 2)}; ${burn(2)}`),
    });
    const group = compartmentGroup(host, tenantSlug);
    await stack.web.kill9();
    await pause((CUT_SECONDS * 1_000) / 4);
    await host.agent.kill9();
    await pause((CUT_SECONDS * 1_000) / 4);
    await host.agent.start();
    await pause((CUT_SECONDS * 1_000) / 4);
    await host.agent.kill9();
    await host.agent.start();
    await pause((CUT_SECONDS * 1_000) / 4);
    await stack.web.start();
    await stack.untilOnline(host, 60_000);
    await untilInstance(stack.api, tenantSlug, once.id, 'over', ({ state }) => state === 'exited', 60_000);
    for (const { id } of [steady, mayfly]) {
      await stack.api.instances.stop.mutate({ tenantSlug, instanceId: id });
      await untilInstance(
        stack.api,
        tenantSlug,
        id,
        'stopped',
        ({ state }) => state === 'stopped' || state === 'exited',
      );
    }
    const { billed, counted } = await settledBill(tenantSlug, () => cpuUsageUsecOf(group));
    const parts = await Promise.all(
      [steady, mayfly, once].map(({ id }) => billedUsec({ kind: 'instance', instanceId: id })),
    );
    console.log(
      `a cut of ${CUT_SECONDS} s: kernel ${counted} µs, tenant ${billed} µs, instances ${parts.join(', ')} µs`,
    );
    expectWithin(billed, counted, 0.005);
    expect(counted).toBeGreaterThan((seconds + 3) * 1_000_000);
    expectWithin(
      parts.reduce((sum, part) => sum + part, 0),
      counted,
      0.01,
    );
    await emptyTenant(stack, tenantSlug);
  },
  BESIDE_MS + CUT_SECONDS * 1_000,
);

it(
  'bills all tenants what the kernel says that they and the system used together',
  async () => {
    const tenants = [await makeTenant(stack, 'churn'), await makeTenant(stack, 'churn')];
    const [hostBefore, oursBefore] = [cpuUsageUsecOf(''), cpuUsageUsecOf(host.cgroupRoot)];
    const end = performance.now() + CHURN_SECONDS * 1_000;
    let lives = 0;
    const churn = async (tenantSlug: string, lane: number): Promise<void> => {
      for (let round = 0; performance.now() < end; round += 1) {
        // From a fifth of a second to a second and a half: many do not live to be sampled.
        const script = `i=0; while [ $i -lt ${20_000 * (1 + ((round + lane) % 8))} ]; do i=$((i+1)); done`;
        const fields = { ...LARGE, cpuMillicores: 500, restartPolicy: 'never' as const, command: shell(script) };
        const instanceId = await launch(stack.api, tenantSlug, `c-${lane}-${round}`, fields);
        lives += 1;
        await untilInstance(stack.api, tenantSlug, instanceId, 'over', ({ state }) => state === 'exited', 60_000);
        await stack.api.instances.delete.mutate({ tenantSlug, instanceId });
      }
    };
    await Promise.all(tenants.flatMap((tenantSlug) => [churn(tenantSlug, 0), churn(tenantSlug, 1)]));
    // Their compartments are gone too by then, and live on in what is above them.
    for (const tenantSlug of tenants) await emptyTenant(stack, tenantSlug);
    const [hostAfter, oursAfter] = [cpuUsageUsecOf(''), cpuUsageUsecOf(host.cgroupRoot)];
    const [ofHost, ours] = [hostAfter - hostBefore, oursAfter - oursBefore];
    const ofSystem = ofHost - ours;
    const bill = async () => {
      const bills = await Promise.all(tenants.map((tenantSlug) => billedUsec({ kind: 'tenant', tenantSlug })));
      return bills.reduce((sum, one) => sum + one, 0);
    };
    await until('the bills', async () => (await bill()) > ours * 0.99, { timeoutMs: 60_000, everyMs: 500 });
    await pause(2 * CHUNK_MS + 11_000);
    const billed = await bill();
    console.log(
      `${lives} lives in ${CHURN_SECONDS} s: host ${ofHost} µs, system ${ofSystem} µs, tenants ${billed} µs of ${ours} µs`,
    );
    expect(lives).toBeGreaterThan(CHURN_SECONDS / 10);
    expectWithin(billed + ofSystem, ofHost, 0.01);
    expectWithin(billed, ours, 0.01);
  },
  BESIDE_MS + CHURN_SECONDS * 1_000,
);
