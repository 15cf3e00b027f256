import { MIB } from '@bulkhead/shared';
import { expect, it } from 'vitest';
import type { Held } from '../observer/questions.ts';
import { SIZE, type Scene } from '../scene.ts';
import type { Ground } from './check.ts';

/** What a host may forget in three ways, and may not. */
const CONTROLS = { cpus: '0', memorySoftBytes: 40 * MIB } as const;
const EXPECTED = {
  cpuMillicores: 2 * SIZE.cpuMillicores,
  memoryBytes: 2 * SIZE.memoryBytes,
  pids: 2 * SIZE.pids,
  cpus: CONTROLS.cpus,
  memorySoftBytes: CONTROLS.memorySoftBytes,
};

export function checkSurvival(ground: Ground): void {
  it('holds the limits through a restart of the engine, and of everything that the host has', async () => {
    const { scene, report } = ground;
    const { kind, compartment } = scene;
    await scene.contain(CONTROLS);
    await scene.untilHeld(
      compartment,
      'what was set',
      (held) => held.cpus === CONTROLS.cpus && held.memorySoftBytes === CONTROLS.memorySoftBytes,
    );
    const survived: string[] = [];

    if (kind.reloadSystemd !== null) {
      await kind.reloadSystemd();
      expect(await scene.held(compartment)).toMatchObject(EXPECTED);
      survived.push('daemon-reload');
    }

    await kind.restartEngine();
    ground.scene = await expectHeldAgain(ground.scene);
    survived.push('engine restart');

    if (kind.reboot !== null) {
      await kind.reboot();
      ground.scene = await expectHeldAgain(ground.scene);
      survived.push('reboot');
    }
    report.add(
      'Survival',
      survived.join(', '),
      JSON.stringify(EXPECTED),
      JSON.stringify(pick(await scene.held(compartment))),
    );
  });
}

/** Also for the containers: whatever runs, runs inside. */
async function expectHeldAgain(scene: Scene): Promise<Scene> {
  const { compartment } = scene;
  const seenBare: string[] = [];
  const now = await scene.look();
  for (const { found } of [now.one, now.two]) if (found.compartment !== compartment) seenBare.push(found.group);
  expect(seenBare).toEqual([]);
  expect(await now.held(compartment)).toMatchObject(EXPECTED);
  return now;
}

function pick(held: Held) {
  return Object.fromEntries(Object.keys(EXPECTED).map((key) => [key, held[key as keyof typeof EXPECTED]]));
}
