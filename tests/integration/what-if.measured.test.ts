import { setTimeout as pause } from 'node:timers/promises';
import { MIB } from '@bulkhead/shared';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readDemand } from '../../apps/web/src/server/services/history/read-demand.ts';
import { CpuReplay } from '../../apps/web/src/server/services/what-if/replay-cpu.ts';
import { throttlingOf } from '../fixtures/kernel-oracle.ts';
import { startStack, type Stack, type StackHost } from '../fixtures/stack.ts';
import { compartmentGroup, launchAndWait, makeTenant } from '../fixtures/tenants.ts';
import { until } from '../fixtures/until.ts';

const CYCLE_SEC = 10;
const CYCLES = 5;
/** What the recording must not have felt, and what it is replayed at. */
const [WIDE, NARROW] = [1_500, 200];

let stack: Stack;
let host: StackHost;
beforeAll(async () => {
  stack = await startStack({ suite: 'what-if', hosts: 1, usageChunkMs: 2_000 });
  const [only] = stack.hosts;
  if (only === undefined) throw new Error('a host');
  host = only;
});
afterAll(() => stack?.stop());

/**
 * Work that comes at its times, whatever is done about it: every 50 ms a piece of CPU time, as the scheduler counts it, is owed,
 * and what is late is worked off afterwards. In each cycle two seconds at 450 millicores, three at 25, three at 75, two at rest.
 */
const LOAD = `
now() { read up rest < /proc/uptime; t=\${up%.*}\${up#*.}; }
ran() { read ns rest < /proc/self/schedstat; done=$((ns / 1000)); }
piece() {
  while now; [ $t -lt $due ]; do read -t 0.02 nothing <&3; done
  due=$((due + 5)); owed=$((owed + $1))
  while ran; [ $done -lt $owed ]; do i=0; while [ $i -lt 100 ]; do i=$((i + 1)); done; done
}
many() { n=0; while [ $n -lt $1 ]; do piece $2; n=$((n + 1)); done; }
trap "exit 0" TERM
mkfifo /tmp/nothing; exec 3<>/tmp/nothing
now; due=$t; ran; owed=$done
while :; do many 40 22500; many 60 1250; many 60 3750; due=$((due + 200)); done`;

/** What was recorded of the tenant since then, in order. */
async function recorded(tenantId: string, fromMs: number): Promise<number[]> {
  const seconds: number[] = [];
  const minuteMs = Math.floor(fromMs / 60_000) * 60_000;
  for await (const day of readDemand(stack, tenantId, { fromMs: minuteMs, toMs: minuteMs + 3_600_000 })) {
    for (const minute of day) seconds.push(...minute.millicores.map((demand) => demand ?? 0));
  }
  return seconds;
}

it('predicts within two points how often a load is held back under a ceiling that it then gets', async () => {
  const tenantSlug = await makeTenant(stack, 'what-if', { cpuMillicores: WIDE });
  const { id: tenantId } = await stack.db.tenant.findUniqueOrThrow({ where: { slug: tenantSlug } });
  const fromMs = Date.now();
  const size = { memoryBytes: 16 * MIB, pids: 16, cpuLimitMillicores: null, memoryLimitBytes: null };
  const command = ['/bin/sh', '-c', LOAD];
  const instance = await launchAndWait(stack.api, tenantSlug, 'load', { ...size, cpuMillicores: WIDE, command });
  const group = compartmentGroup(host, tenantSlug);
  const wanted = (CYCLES + 1) * CYCLE_SEC;
  const demand = await until(
    'a recording',
    async () => {
      const seconds = await recorded(tenantId, fromMs);
      if (seconds.length < wanted) throw new Error(`${seconds.length} s are recorded`);
      return seconds.slice(-CYCLES * CYCLE_SEC);
    },
    { timeoutMs: 150_000, everyMs: 2_000 },
  );
  expect(throttlingOf(group).throttledPeriods).toBe(0);

  // Cycles repeat: what waits at the end of the last one is there at the beginning of the first.
  const replay = new CpuReplay(NARROW);
  replay.add({ fromMs: 0, millicores: [...demand, ...demand], periodsSeen: null });
  const once = new CpuReplay(NARROW);
  once.add({ fromMs: 0, millicores: demand, periodsSeen: null });
  const predicted =
    (replay.total.throttledPeriods - once.total.throttledPeriods) / (replay.total.periods - once.total.periods);
  const quota = { instances: 1, cpuMillicores: NARROW, memoryBytes: 16 * MIB, pids: 16 };
  const told = await stack.api.tenants.whatIf.query({ slug: tenantSlug, quota });

  await stack.api.instances.resize.mutate({
    tenantSlug,
    instanceId: instance.id,
    size: { ...size, cpuMillicores: NARROW },
  });
  await pause(CYCLE_SEC * 1_000);
  const before = throttlingOf(group);
  await pause(CYCLES * CYCLE_SEC * 1_000);
  const after = throttlingOf(group);
  const real = (after.throttledPeriods - before.throttledPeriods) / (after.periods - before.periods);

  console.info('measured', { predicted, real, told: told.cpu, periods: after.periods - before.periods, demand });
  expect(Math.abs(predicted - real)).toBeLessThan(0.02);
  expect(told.hosts).toMatchObject([{ cpuMillicores: NARROW }]);
  // The whole past has a beginning in it, and no whole number of cycles.
  expect(Math.abs((told.cpu?.throttledShare ?? 0) - real)).toBeLessThan(0.1);
}, 300_000);
