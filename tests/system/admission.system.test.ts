import { MIB } from '@bulkhead/shared';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { refusalOf, shapeOf } from '../fixtures/api-client.ts';
import { ceilingsOf } from '../fixtures/kernel-oracle.ts';
import { expectSettled, observe } from '../fixtures/observer.ts';
import { startStack, type Stack } from '../fixtures/stack.ts';
import { compartmentGroup, emptyTenant, launch, launchAndWait, makeTenant } from '../fixtures/tenants.ts';
import { until } from '../fixtures/until.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ suite: 'admission' });
});
afterAll(() => stack?.stop());

it('refuses what the quota does not hold, with the numbers of every kind that is short', async () => {
  const quota = { instances: 3, cpuMillicores: 300, memoryBytes: 64 * MIB, pids: 64 };
  const tenant = await makeTenant(stack, 'short', quota);
  await launchAndWait(stack.api, tenant, 'one', { cpuMillicores: 200, memoryBytes: 32 * MIB, pids: 32 });

  const refusal = await refusalOf(
    launch(stack.api, tenant, 'two', { cpuMillicores: 150, memoryBytes: 48 * MIB, pids: 32 }),
  );
  expect(refusal.code).toBe('QUOTA_EXCEEDED');
  expect(refusal.details.shortages).toEqual([
    { scope: 'tenant', kind: 'cpuMillicores', requested: 150, available: 100, limit: 300 },
    { scope: 'tenant', kind: 'memoryBytes', requested: 48 * MIB, available: 32 * MIB, limit: 64 * MIB },
  ]);
  expect(refusal.message).toMatch(/0\.15|150/);
  expect(await stack.db.instance.count({ where: { tenant: { slug: tenant } } })).toBe(1);
  await emptyTenant(stack, tenant);
});

it('refuses what no host can hold, and says which host is short of what', async () => {
  const [host] = stack.hosts;
  if (!host) throw new Error('no host');
  const tenant = await makeTenant(stack, 'wide', { cpuMillicores: 1_000_000 });
  const refusal = await refusalOf(launch(stack.api, tenant, 'whale', { cpuMillicores: 900_000 }));
  expect(refusal.code).toBe('NO_HOST_FITS');
  expect(refusal.details.shortages).toContainEqual(
    expect.objectContaining({ scope: 'host', host: host.name, kind: 'cpuMillicores', requested: 900_000 }),
  );
  expect(await stack.db.instance.count({ where: { tenant: { slug: tenant } } })).toBe(0);
});

it('accepts exactly ten of fifty launches that come at once, and kernel and database agree', async () => {
  const [host] = stack.hosts;
  if (!host) throw new Error('no host');
  const size = { cpuMillicores: 30, memoryBytes: 12 * MIB, pids: 8 };
  const tenant = await makeTenant(stack, 'rush', {
    instances: 100,
    cpuMillicores: 10 * size.cpuMillicores,
    memoryBytes: 10 * size.memoryBytes,
    pids: 100 * size.pids,
  });
  const observer = observe(stack);
  const outcomes = await Promise.allSettled(
    Array.from({ length: 50 }, (_, index) => launch(stack.api, tenant, `rush-${index}`, size)),
  );
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect(outcomes.length - refused.length).toBe(10);
  for (const { reason } of refused) {
    expect(shapeOf(reason)).toMatchObject({
      code: 'QUOTA_EXCEEDED',
      details: {
        shortages: [
          { kind: 'cpuMillicores', available: 0 },
          { kind: 'memoryBytes', available: 0 },
        ],
      },
    });
  }

  await expectSettled(stack, 60_000);
  expect(ceilingsOf(compartmentGroup(host, tenant))).toEqual({
    cpuMillicores: 300,
    memoryBytes: 120 * MIB,
    pids: 80,
  });
  // The kernel and the engine were looked at; what the host reports of it comes a moment later.
  await until('ten run by the host’s report', async () => {
    const filters = { tenantSlug: tenant, page: 1, pageSize: 100, state: 'running' as const };
    return (await stack.api.instances.list.query(filters)).total === 10;
  });
  await emptyTenant(stack, tenant);
  await expectSettled(stack);
  expect(await observer.stop()).toEqual([]);
  expect(observer.samples).toBeGreaterThan(5);
});

it('gives room back only after the host has confirmed a deletion', async () => {
  const tenant = await makeTenant(stack, 'turnover', { instances: 1 });
  for (const name of ['first', 'second', 'third']) {
    await launchAndWait(stack.api, tenant, name);
    expect((await refusalOf(launch(stack.api, tenant, 'extra'))).code).toBe('QUOTA_EXCEEDED');
    await emptyTenant(stack, tenant);
  }
});
