// Accepted-to-running of Bulkhead against the bare engine's own create + start of the same request, on the same engine,
// interleaved, so that whatever else the machine does falls on both. Prints a table; passes no judgement.
//   npm run bench -- launch        (LAUNCHES=50)
import { MIB } from '@bulkhead/shared';
import { ceilingsOf, containerGroupsIn } from '../fixtures/kernel-oracle.ts';
import { startStack, type Stack, type StackHost } from '../fixtures/stack.ts';
import { compartmentGroup, emptyTenant, launchAndWait, launchSpec, makeTenant } from '../fixtures/tenants.ts';
import { median, percentile, printTable } from './statistics.ts';

const LAUNCHES = Number(process.env['LAUNCHES'] ?? 50);
/** Not counted: the first launches pay for cold caches on both sides. */
const WARM_UP = 3;
const TARGET_RATIO = 1.3;
const SIZE = { cpuMillicores: 250, memoryBytes: 16 * MIB, pids: 16 };
/** Of the cores, so that all of them fit; none of them does anything. */
const ALLOCATABLE_PERCENT = 1000;

interface Launch {
  /** Until the HTTP answer says "accepted". */
  answeredMs: number;
  /** From that answer until the live API says "running". */
  runningMs: number;
}

/** Tells whoever waits that something has changed, without asking again and again. */
function listenForChanges(stack: Stack, tenantSlug: string): { next: () => Promise<void>; stop: () => void } {
  let wake: () => void = () => undefined;
  let pending = false;
  const subscription = stack.api.live.changes.subscribe(
    { tenantSlug },
    {
      onData: () => {
        pending = true;
        wake();
      },
    },
  );
  return {
    async next() {
      if (!pending) await new Promise<void>((settle) => (wake = settle));
      pending = false;
    },
    stop: () => subscription.unsubscribe(),
  };
}

async function measureLaunch(
  stack: Stack,
  host: StackHost,
  tenant: string,
  name: string,
  expected: { containers: number; cpuMillicores: number },
  changes: { next: () => Promise<void> },
): Promise<Launch> {
  const sentAt = performance.now();
  const { instanceId } = await stack.api.instances.launch.mutate({ tenantSlug: tenant, spec: launchSpec(name, SIZE) });
  const acceptedAt = performance.now();
  let runningMs: number | null = null;
  while (runningMs === null) {
    const view = await stack.api.instances.get.query({ tenantSlug: tenant, instanceId });
    if (view.state === 'running' && view.pendingOperation === null) runningMs = performance.now() - acceptedAt;
    else await Promise.race([changes.next(), deadline(`${name} is ${view.state}`)]);
  }
  // Not while the clock runs: reading fifty groups again and again would take a processor from one side only.
  requireInKernel(host, tenant, expected);
  return { answeredMs: acceptedAt - sentAt, runningMs };
}

/** What is called running is in the kernel: its processes inside, and the ceilings around them. */
function requireInKernel(
  host: StackHost,
  tenant: string,
  expected: { containers: number; cpuMillicores: number },
): void {
  const running = containerGroupsIn(host.cgroupRoot).filter((one) => one.tenantSlug === tenant && one.processes > 0);
  const { cpuMillicores } = ceilingsOf(compartmentGroup(host, tenant));
  if (running.length === expected.containers && cpuMillicores === expected.cpuMillicores) return;
  throw new Error(
    `the kernel holds ${running.length} containers and ${cpuMillicores} millicores, not ${JSON.stringify(expected)}`,
  );
}

async function deadline(what: string): Promise<never> {
  await new Promise((settle) => AbortSignal.timeout(20_000).addEventListener('abort', settle, { once: true }));
  throw new Error(`nothing happened for 20 s: ${what}`);
}

interface Inspected {
  Config: Record<string, unknown>;
  HostConfig: Record<string, unknown>;
}

async function main(): Promise<void> {
  const stack = await startStack({ suite: 'bench-launch', cpuAllocatablePercent: ALLOCATABLE_PERCENT });
  try {
    const [host] = stack.hosts;
    if (!host) throw new Error('no host');
    const tenant = await makeTenant(stack, 'bench', { cpuMillicores: 20_000 });
    const changes = listenForChanges(stack, tenant);
    const first = await launchAndWait(stack.api, tenant, 'model', SIZE);
    // The very request that the agent makes, so that both sides ask the engine for the same work.
    const model = (await host.engine.client.inspect(first.containerId ?? '')) as unknown as Inspected;
    const request = {
      ...model.Config,
      Hostname: '',
      Labels: {},
      HostConfig: { ...model.HostConfig, CgroupParent: `/${host.cgroupRoot}-engine/bare` },
    };
    const engineMs: number[] = [];
    const launches: Launch[] = [];

    const launchBare = async (index: number) => {
      const startedAt = performance.now();
      const id = await host.engine.client.create(`bare-${index}`, request);
      await host.engine.client.start(id);
      if (index >= WARM_UP) engineMs.push(performance.now() - startedAt);
    };
    const launchOurs = async (index: number) => {
      const count = index + 2;
      const expected = { containers: count, cpuMillicores: count * SIZE.cpuMillicores };
      const launch = await measureLaunch(stack, host, tenant, `bench-${index}`, expected, changes);
      if (index >= WARM_UP) launches.push(launch);
    };
    for (let index = 0; index < LAUNCHES + WARM_UP; index += 1) {
      const order = index % 2 === 0 ? [launchBare, launchOurs] : [launchOurs, launchBare];
      for (const one of order) await one(index);
    }
    changes.stop();

    const bare = median(engineMs);
    const rows: [string, number[]][] = [
      ['bare engine: create + start', engineMs],
      ['accepted → running (live API)', launches.map((one) => one.runningMs)],
      ['request sent → accepted', launches.map((one) => one.answeredMs)],
      ['request sent → running', launches.map((one) => one.answeredMs + one.runningMs)],
    ];
    console.log(`\n${LAUNCHES} launches each, interleaved, one engine\n`);
    printTable(
      ['', 'median ms', 'p99 ms', 'ratio of medians'],
      rows.map(([title, values]) => [
        title,
        median(values).toFixed(1),
        percentile(values, 99).toFixed(1),
        (median(values) / bare).toFixed(2),
      ]),
    );
    const ratio = median(launches.map((one) => one.runningMs)) / bare;
    console.log(`\naccepted-to-running over bare engine: ${ratio.toFixed(2)} (target ≤ ${TARGET_RATIO})`);
    await emptyTenant(stack, tenant, 120_000);
  } finally {
    await stack.stop();
  }
}

await main();
