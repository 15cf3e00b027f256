import { MIB } from '@bulkhead/shared';
import { expect, it } from 'vitest';
import { mib } from '../report.ts';
import { SIZE, type Actor, type Scene } from '../scene.ts';
import type { Ended, Held } from '../observer/questions.ts';
import type { Ground } from './check.ts';

const CEILING_BYTES = 2 * SIZE.memoryBytes;
const KILLED = 137;

/** Takes that much at once and touches every page of it. */
function take(scene: Scene, actor: Actor, bytes: number): Promise<Ended> {
  return scene.script(actor, `dd if=/dev/zero of=/dev/null bs=${bytes} count=1`);
}

/** v1 counts memory and swap together, and keeps that ceiling a little apart from memory's own. */
const SWAP_MARGIN_BYTES = 64 * 1024;

function holdsSwap({ swapBytes }: Held, asked: number): boolean {
  return swapBytes !== null && swapBytes >= asked && swapBytes <= asked + SWAP_MARGIN_BYTES;
}

export function checkMemory(ground: Ground): void {
  it('never lets the tenant above its memory, and kills the process that would cross', async () => {
    const { scene, report } = ground;
    const { one, two, compartment } = scene;
    expect((await scene.held(compartment)).memoryBytes).toBe(CEILING_BYTES);
    expect((await take(scene, one, 24 * MIB)).code).toBe(0);
    const watching = scene.watch([compartment, one.found.group, two.found.group], 3_000, 100);
    const crossing = await take(scene, one, 200 * MIB);
    const [together, own, other] = await watching;
    report.add(
      'Memory ceiling',
      mib(CEILING_BYTES),
      '24 MiB fit',
      `200 MiB: exit ${crossing.code}, at most ${mib(together?.memoryPeakBytes ?? together?.memoryBytes ?? NaN)}`,
    );
    expect(crossing.code).toBe(KILLED);
    expect(together?.memoryBytes).toBeLessThanOrEqual(CEILING_BYTES);
    if (together?.memoryPeakBytes !== null) expect(together?.memoryPeakBytes).toBeLessThanOrEqual(CEILING_BYTES);
    expect(own?.memoryKills).toBeGreaterThan(0);
    expect(other?.memoryKills).toBe(0);
    // Its program goes on: one process was killed, not the instance.
    expect((await scene.script(one, 'true')).code).toBe(0);
  });

  it('holds an instance under a memory limit of its own', async () => {
    const { scene, report } = ground;
    const { one } = scene;
    await scene.resize(one, { memoryLimitBytes: 40 * MIB });
    await scene.untilHeld(one.found.group, '40 MiB', (held) => held.memoryBytes === 40 * MIB);
    const watching = scene.watch([one.found.group], 2_000, 100);
    const crossing = await take(scene, one, 52 * MIB);
    const [own] = await watching;
    await scene.resize(one, {});
    const free = await take(scene, one, 52 * MIB);
    report.add(
      'Memory limit, instance',
      '40 MiB',
      `52 MiB: exit ${free.code}`,
      `52 MiB: exit ${crossing.code}, at most ${mib(own?.memoryBytes ?? NaN)}`,
    );
    expect(crossing.code).toBe(KILLED);
    expect(own?.memoryBytes).toBeLessThanOrEqual(40 * MIB);
    expect(free.code).toBe(0);
  });

  it('gives swap beyond the memory ceiling only where it was granted', async () => {
    const { scene, report } = ground;
    const { one, compartment } = scene;
    for (const group of [compartment, one.found.group]) expect(holdsSwap(await scene.held(group), 0)).toBe(true);
    await scene.contain({ swapBytes: 128 * MIB });
    await scene.configure(one, { swapBytes: 128 * MIB });
    await scene.untilHeld(compartment, '128 MiB of swap', (held) => holdsSwap(held, 128 * MIB));
    await scene.untilHeld(one.found.group, '128 MiB of swap', (held) => holdsSwap(held, 128 * MIB));
    const { facts } = await scene.kind.stack.api.hosts.get.query({ hostId: scene.kind.hostId });
    const hasSwap = (facts?.swapBytes ?? 0) > 0;
    // More than the ceiling, and far less than ceiling and swap: what is on its way to a slow disk counts in both.
    const granted = await take(scene, one, 80 * MIB);
    await scene.configure(one, {});
    await scene.contain({});
    await scene.untilHeld(compartment, 'no swap', (held) => holdsSwap(held, 0));
    await scene.untilHeld(one.found.group, 'no swap', (held) => holdsSwap(held, 0));
    const refused = await take(scene, one, 80 * MIB);
    report.add(
      'Swap',
      '0 → 128 MiB',
      `80 MiB: exit ${refused.code}`,
      `80 MiB: exit ${granted.code}${hasSwap ? '' : ' (the host has none)'}`,
    );
    expect(granted.code).toBe(hasSwap ? 0 : KILLED);
    expect(refused.code).toBe(KILLED);
  });

  it('holds the soft limit in the kernel', async () => {
    const { scene, report } = ground;
    const { one, compartment } = scene;
    await scene.contain({ memorySoftBytes: 40 * MIB });
    await scene.configure(one, { memorySoftBytes: 20 * MIB });
    const own = await scene.untilHeld(one.found.group, '20 MiB', (held) => held.memorySoftBytes === 20 * MIB);
    const both = await scene.untilHeld(compartment, '40 MiB', (held) => held.memorySoftBytes === 40 * MIB);
    report.add(
      'Soft limit',
      '20 MiB in 40 MiB',
      'none',
      `${mib(own.memorySoftBytes ?? NaN)} in ${mib(both.memorySoftBytes ?? NaN)}`,
    );
    await scene.configure(one, {});
    await scene.contain({});
    await scene.untilHeld(one.found.group, 'none', (held) => held.memorySoftBytes === null);
    await scene.untilHeld(compartment, 'none', (held) => held.memorySoftBytes === null);
  });
}

/** Its container is another one afterwards, or the same one with other processes. */
export function checkGroupKill(ground: Ground): void {
  it('ends everything of an instance that asked for it when its memory runs out', async () => {
    const { scene, report } = ground;
    const { one, two } = scene;
    await scene.configure(two, { oomKill: 'group' });
    const before = await scene.kind.observer().ask('find', { containerId: two.view.containerId ?? '' });
    // Its script may or may not live to tell of its end: what counts is that nothing of the instance does.
    const crossing = take(scene, two, 200 * MIB).catch(() => null);
    const dead = await scene.untilDead(two);
    report.add('Out of memory: group', 'everything ends', `${before?.processes} processes`, `${dead.lastDeath?.cause}`);
    expect(dead.lastDeath).toMatchObject({ cause: 'tenant-memory-ceiling', exitCode: KILLED });
    await crossing;
    ground.scene = await scene.look();
    expect(ground.scene.two.found.pid).not.toBe(before?.pid);
    expect(ground.scene.one.found.pid).toBe(one.found.pid);
  });
}
