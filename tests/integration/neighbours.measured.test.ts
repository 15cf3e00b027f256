import { setTimeout as sleep } from 'node:timers/promises';
import { MIB, MINUTE_MS } from '@bulkhead/shared';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BUSY_COMMAND } from '../fixtures/image.ts';
import { startStack, type Stack } from '../fixtures/stack.ts';
import { launchAndWait, makeTenant } from '../fixtures/tenants.ts';
import { until } from '../fixtures/until.ts';

let stack: Stack;
beforeAll(async () => {
  // More than the host has may be reserved: otherwise nobody could take a processor from anybody.
  stack = await startStack({ suite: 'neighbours', hosts: 1, cpuAllocatablePercent: 800, usageChunkMs: 5_000 });
});
afterAll(() => stack?.stop());

const nextMinute = () => (Math.floor(Date.now() / MINUTE_MS) + 1) * MINUTE_MS;
const untilMoment = (atMs: number) => sleep(Math.max(0, atMs - Date.now()));
/** As many busy loops at once, all of which end when they are told to. */
const loops = (count: number) => [
  '/bin/sh',
  '-c',
  `trap 'kill 0; exit 0' TERM INT; ${'(while :; do :; done) & '.repeat(count)}wait`,
];

it('two tenants on one host: the one that rose is named, to operators by name, to the other without', async () => {
  const quota = { cpuMillicores: 8_000 };
  const [steady, noisy] = [await makeTenant(stack, 'steady', quota), await makeTenant(stack, 'noisy', quota)];
  const size = { memoryBytes: 32 * MIB, pids: 32 };
  const victim = await launchAndWait(stack.api, steady, 'worker', {
    ...size,
    cpuMillicores: 1_000,
    command: BUSY_COMMAND,
  });
  // Part of a minute and one whole one of how it is without anybody.
  const firstMs = Date.now();
  const quietFromMs = nextMinute() - firstMs < 15_000 ? nextMinute() + MINUTE_MS : nextMinute();
  const loudFromMs = quietFromMs + MINUTE_MS;
  await untilMoment(loudFromMs);
  await launchAndWait(stack.api, noisy, 'burner', { ...size, cpuMillicores: 4_000, command: loops(6) });

  const host = stack.hosts[0]?.id ?? '';
  const range = () => ({ fromMs: firstMs - MINUTE_MS, toMs: Math.max(Date.now(), loudFromMs + MINUTE_MS) });
  const finding = await until(
    'somebody to be named',
    async () => {
      const { findings } = await stack.api.timeline.neighbours.query({ hostId: host, ...range() });
      const found = findings.find(
        ({ victim: { tenantSlug }, resource }) => tenantSlug === steady && resource === 'cpu',
      );
      if (found?.unnamed === null) return found;
      throw new Error(JSON.stringify(findings));
    },
    { timeoutMs: 150_000, everyMs: 2_000 },
  );
  expect(finding.suspects[0]?.tenant?.slug).toBe(noisy);
  expect(finding.victim).toMatchObject({ instanceId: victim.id, instanceName: 'worker' });
  expect(finding.waitedDuring).toBeGreaterThan((finding.waitedBefore ?? 1) + 0.1);
  expect(finding.suspects[0]?.before).toBeLessThan(100);
  expect(finding.suspects[0]?.during).toBeGreaterThan(500);
  expect(finding.fromMs).toBe(loudFromMs);

  const told = await stack.api.timeline.instanceNeighbours.query({
    tenantSlug: steady,
    instanceId: victim.id,
    ...range(),
  });
  expect(told.findings.find(({ resource }) => resource === 'cpu')?.rose).toContain('tenant');
  expect(JSON.stringify(told)).not.toContain(noisy);

  // The one that made the noise waits too, for itself: nobody else is blamed for that.
  const { findings } = await stack.api.timeline.neighbours.query({ hostId: host, ...range() });
  const ofNoisy = findings.filter(({ victim: { tenantSlug } }) => tenantSlug === noisy);
  expect(ofNoisy.flatMap(({ suspects }) => suspects.map(({ tenant }) => tenant?.slug))).not.toContain(steady);
});
