// How long a change of a tenant's quota takes from the agent's having it until the kernel has been read back, with 1 and
// with 100 containers in the compartment, with and without CPU limits of their own. Prints a table; passes no judgement.
//   npm run bench -- quota      (CHANGES=50)
import { readFileSync } from 'node:fs';
import type { DesiredCompartment } from '@bulkhead/shared';
import { MIB, NO_CONTROLS } from '@bulkhead/shared';
import { createCgroupDriver } from '../../apps/agent/src/cgroup/create-cgroup-driver.ts';
import { readControllers } from '../../apps/agent/src/cgroup/detect-controllers.ts';
import type { CgroupDriver, PlannedStep } from '../../apps/agent/src/cgroup/driver.ts';
import { applyCompartment } from '../../apps/agent/src/compartments/apply-compartment.ts';
import { median, percentile, printTable } from './statistics.ts';

const CHANGES = Number(process.env['CHANGES'] ?? 50);
const TARGET_MS = 50;
const CONTAINERS = [1, 100];
const TENANT = 'bench';
/** A quarter of a core more or less, and memory and processes with it. */
const SMALL = { cpuMillicores: 500, memoryBytes: 128 * MIB, pids: 100 };
const LARGE = { cpuMillicores: 750, memoryBytes: 256 * MIB, pids: 200 };
/** Between the two: a limit of a container's own that the smaller quota does not leave room for. */
const OWN_MILLICORES = 700;

interface Measured {
  ms: number[];
  /** Processor time of this process in each change: what is left of `ms` is waiting for a processor or for the kernel. */
  cpuMs: number[];
  parentWrites: number;
  childWrites: number;
}

function wish(size: typeof SMALL): DesiredCompartment {
  return { tenantSlug: TENANT, ...size, controls: NO_CONTROLS, frozen: false, askedBy: 'bench' };
}

/** The same driver, with every write counted by the group that it goes to. */
function counting(driver: CgroupDriver, compartment: string): { driver: CgroupDriver; count: Measured } {
  const count: Measured = { ms: [], cpuMs: [], parentWrites: 0, childWrites: 0 };
  const applyStep = (step: PlannedStep) => {
    for (const { path } of step) count[path === compartment ? 'parentWrites' : 'childWrites'] += 1;
    return driver.applyStep(step);
  };
  return { driver: { ...driver, applyStep }, count };
}

/** What the kernel itself says of the compartment, past the agent's own reading. */
function requireInKernel(driver: CgroupDriver, compartment: string, size: typeof SMALL): void {
  const mount = driver.describe().controllers.find(({ name }) => name === 'cpu');
  if (mount === undefined) throw new Error('no cpu controller');
  const file = mount.version === '1' ? 'cpu.cfs_quota_us' : 'cpu.max';
  const held = readFileSync(`${mount.mount}/${compartment}/${file}`, 'utf8').split(/\s/)[0];
  if (Number(held) !== size.cpuMillicores * 100) throw new Error(`${file} holds ${held}, not ${size.cpuMillicores} m`);
}

async function changeOnce(side: ReturnType<typeof counting>, size: typeof SMALL, generation: number): Promise<void> {
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const observed = await applyCompartment(side.driver, wish(size), generation);
  side.count.ms.push(performance.now() - startedAt);
  const { user, system } = process.cpuUsage(cpuBefore);
  side.count.cpuMs.push((user + system) / 1000);
  if (observed.state !== 'applied') throw new Error(`not applied: ${observed.problem?.message}`);
}

async function measure(
  driver: CgroupDriver,
  containers: number,
  ownLimits: boolean,
): Promise<Record<string, Measured>> {
  const compartment = driver.compartmentPath(TENANT);
  const raise = counting(driver, compartment);
  const lower = counting(driver, compartment);
  await applyCompartment(driver, wish(LARGE), 0);
  const paths = Array.from({ length: containers }, (_, index) => driver.containerPath(TENANT, `container-${index}`));
  for (const path of paths) await driver.ensureGroup(path);
  for (let change = 1; change <= CHANGES; change += 1) {
    // The engine would have set the limits again by the time of the next change.
    if (ownLimits) for (const path of paths) await limit(driver, path);
    await changeOnce(lower, SMALL, change);
    requireInKernel(driver, compartment, SMALL);
    await changeOnce(raise, LARGE, change);
    requireInKernel(driver, compartment, LARGE);
  }
  await driver.removeGroup(compartment);
  return { raise: raise.count, lower: lower.count };
}

async function limit(driver: CgroupDriver, path: string): Promise<void> {
  const steps = driver.planWrites(path, driver.readCeilings(path), { cpuMillicores: OWN_MILLICORES });
  for (const step of steps) await driver.applyStep(step);
}

const root = `bulkhead-bench-${process.pid}`;
const driver = createCgroupDriver({ root, facts: readControllers() });
const rows: string[][] = [];
let worst = 0;
try {
  for (const containers of CONTAINERS) {
    for (const ownLimits of [false, true]) {
      const measured = await measure(driver, containers, ownLimits);
      for (const [direction, { ms, cpuMs, parentWrites, childWrites }] of Object.entries(measured)) {
        worst = Math.max(worst, percentile(ms, 99));
        rows.push([
          `${direction}, ${containers} containers ${ownLimits ? 'with own limits' : 'without limits'}`,
          median(ms).toFixed(2),
          percentile(ms, 99).toFixed(2),
          median(cpuMs).toFixed(2),
          (parentWrites / CHANGES).toFixed(1),
          (childWrites / CHANGES).toFixed(1),
        ]);
      }
    }
  }
} finally {
  await driver.removeGroup(root);
}
console.log(`\n${CHANGES} changes each of CPU, memory and processes, from having it to having read it back\n`);
printTable(['', 'median ms', 'p99 ms', 'median CPU ms', 'writes to the compartment', 'writes to containers'], rows);
console.log(`\nslowest p99: ${worst.toFixed(1)} ms (target ≤ ${TARGET_MS})`);
