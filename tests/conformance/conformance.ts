import { afterAll, beforeAll, describe } from 'vitest';
import { makeTenant } from '../fixtures/tenants.ts';
import { checkBlockIo } from './checks/block-io.ts';
import type { Ground } from './checks/check.ts';
import { checkCpu } from './checks/cpu.ts';
import { checkGroupKill, checkMemory } from './checks/memory.ts';
import { checkProcesses, DEVICES } from './checks/processes.ts';
import { checkSurvival } from './checks/survival.ts';
import type { KindOfHost } from './kinds/kind.ts';
import { startReport } from './report.ts';
import { openScene } from './scene.ts';

/**
 * Everything that a host can be asked to hold, set through the control plane and seen by a program that shares no code with
 * the agent. The same for every kind of host: nothing in here or in the checks asks which one it is.
 */
export function describeConformance(name: KindOfHost['name'], start: () => Promise<KindOfHost>): void {
  describe(`a host of the kind ${name}`, () => {
    const ground = { report: startReport(name) } as Ground;
    let kind: KindOfHost | null = null;
    beforeAll(async () => {
      kind = await start();
      const tenant = await makeTenant(kind.stack, 'walled');
      ground.scene = await openScene(kind, tenant, DEVICES);
    });
    afterAll(async () => {
      ground.report.print();
      await kind?.stop();
    });
    checkProcesses(ground);
    checkCpu(ground);
    checkMemory(ground);
    checkBlockIo(ground);
    checkGroupKill(ground);
    checkSurvival(ground);
  });
}
