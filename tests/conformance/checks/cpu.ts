import { expect, it } from 'vitest';
import { cores } from '../report.ts';
import { SIZE } from '../scene.ts';
import type { Ground } from './check.ts';

const WINDOW_MS = 10_000;
const MEDIUM_WINDOW_MS = 6_000;
const SHORT_WINDOW_MS = 3_000;
const TOLERANCE = 0.02;
/** What two groups get of one processor is a matter of the scheduler's turns: closer than this is chance. */
const RATIO_TOLERANCE = 0.1;

export function checkCpu(ground: Ground): void {
  /** Processors that were used while nothing was said about them. */
  let free: number[] = [];
  it('keeps two busy instances together under the ceiling of their tenant, live', async () => {
    const { scene, report } = ground;
    const { one, two, compartment } = scene;
    expect((await scene.held(compartment)).cpuMillicores).toBe(2 * SIZE.cpuMillicores);
    const [before] = await scene.watchBusy([compartment], SHORT_WINDOW_MS);
    free = before?.processors ?? [];
    for (const actor of [one, two]) await scene.resize(actor, { cpuMillicores: 200 });
    await scene.untilHeld(compartment, '400 millicores', (held) => held.cpuMillicores === 400);
    const after = await scene.coresUnderCeiling(compartment, WINDOW_MS);
    report.add('CPU ceiling, tenant', '1.0 → 0.4 cores', cores(before?.usedCores ?? NaN), cores(after));
    // Up to its ceiling, as far as whoever else is busy here leaves it that much.
    expect(before?.usedCores).toBeGreaterThan(0.6);
    // A short window may begin and end inside of periods, and so hold one (100 ms) too many.
    expect(before?.usedCores).toBeLessThan(1 + 100 / SHORT_WINDOW_MS + TOLERANCE);
    expect(Math.abs(after - 0.4) / 0.4).toBeLessThan(TOLERANCE);
  });

  it('holds one instance under a limit of its own inside that ceiling', async () => {
    const { scene, report } = ground;
    const { one, two } = scene;
    await scene.resize(one, { cpuMillicores: 100, cpuLimitMillicores: 100 });
    await scene.resize(two, {});
    await scene.untilHeld(one.found.group, '100 millicores', (held) => held.cpuMillicores === 100);
    const [before] = await scene.watchBusy([two.found.group], SHORT_WINDOW_MS);
    const after = await scene.coresUnderCeiling(one.found.group, MEDIUM_WINDOW_MS);
    report.add('CPU ceiling, instance', '0.1 cores', `without: ${cores(before?.usedCores ?? NaN)}`, cores(after));
    expect(before?.usedCores).toBeGreaterThan(0.3);
    expect(Math.abs(after - 0.1) / 0.1).toBeLessThan(TOLERANCE);
    await scene.resize(one, {});
    await scene.untilHeld(one.found.group, 'no limit', (held) => held.cpuMillicores === null);
  });

  it('keeps both on one processor, and shares it by weight there', async () => {
    const { scene, report } = ground;
    const { one, two, compartment } = scene;
    const groups = [compartment, one.found.group, two.found.group];
    await scene.contain({ cpus: '1' });
    await scene.configure(one, { cpuWeight: 100 });
    await scene.configure(two, { cpuWeight: 300 });
    await scene.untilHeld(compartment, 'processor 1', (held) => held.cpus === '1');
    const [both, light, heavy] = await scene.watchBusy(groups, MEDIUM_WINDOW_MS);
    const ratio = (heavy?.usedCores ?? NaN) / (light?.usedCores ?? NaN);
    report.add('CPU set', 'processor 1', `on ${free.join(',')}`, `on ${both?.processors.join(',')}`);
    report.add('CPU weight', '100 : 300', '1 : 1', `1 : ${ratio.toFixed(3)}`);
    expect(both?.processors).toEqual([1]);
    expect(both?.allowed).toEqual(['1']);
    // Where the kernel counts each processor, the others have done nothing at all for the group.
    for (const [processor, used] of (both?.coresByProcessor ?? []).entries()) {
      if (processor !== 1) expect(used).toBe(0);
    }
    expect(Math.abs(ratio - 3) / 3).toBeLessThan(RATIO_TOLERANCE);
    for (const actor of [one, two]) await scene.configure(actor, {});
    await scene.contain({});
    await scene.untilHeld(compartment, 'no processor of its own', (held) => held.cpus !== '1');
  });

  it('stops the counters of everything while the compartment is frozen', async () => {
    const { scene, report } = ground;
    const { one, compartment } = scene;
    const busy = scene.burn(one, 6);
    const [before] = await scene.watch([compartment], 1_000);
    await scene.contain({}, true);
    await scene.untilHeld(compartment, 'frozen', (held) => held.frozen);
    const [frozen] = await scene.watch([compartment], 2_000);
    await scene.contain({}, false);
    await scene.untilHeld(compartment, 'thawed', (held) => !held.frozen);
    const again = scene.burn(one, 3);
    const [after] = await scene.watch([compartment], 1_000);
    report.add(
      'Freeze',
      'frozen',
      cores(before?.usedCores ?? NaN),
      `${cores(frozen?.usedCores ?? NaN)}, then ${cores(after?.usedCores ?? NaN)}`,
    );
    expect(before?.usedCores).toBeGreaterThan(0.2);
    expect(frozen?.usedCores).toBe(0);
    expect(after?.usedCores).toBeGreaterThan(0.2);
    await Promise.all([busy, again]);
  });
}
