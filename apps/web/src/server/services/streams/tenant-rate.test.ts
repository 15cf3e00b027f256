import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { spendOfTenant, TENANT_BYTES_PER_SEC } from './tenant-rate.ts';

const { signal } = new AbortController();

test('what is within the burst goes at once, what is more waits for its time', async () => {
  const tenant = randomUUID();
  const begunMs = performance.now();
  await spendOfTenant(tenant, 1024 ** 2, signal);
  expect(performance.now() - begunMs).toBeLessThan(100);
  for (let piece = 0; piece < 4; piece += 1) await spendOfTenant(tenant, 1024 ** 2, signal);
  const wantedMs = ((3 * 1024 ** 2) / TENANT_BYTES_PER_SEC) * 1000;
  expect(performance.now() - begunMs).toBeGreaterThan(wantedMs * 0.9);
});

test('one tenant’s streams share, and another tenant does not wait for them', async () => {
  const [busy, other] = [randomUUID(), randomUUID()];
  const begunMs = performance.now();
  const all = Promise.all(Array.from({ length: 4 }, () => spendOfTenant(busy, 1024 ** 2, signal)));
  await spendOfTenant(other, 1024 ** 2, signal);
  expect(performance.now() - begunMs).toBeLessThan(100);
  await all;
  expect(performance.now() - begunMs).toBeGreaterThan(((2 * 1024 ** 2) / TENANT_BYTES_PER_SEC) * 900);
});

test('whoever leaves waits no longer', async () => {
  const tenant = randomUUID();
  const leaving = new AbortController();
  const waiting = spendOfTenant(tenant, 1024 ** 3, leaving.signal);
  leaving.abort();
  const begunMs = performance.now();
  await waiting;
  expect(performance.now() - begunMs).toBeLessThan(100);
});
