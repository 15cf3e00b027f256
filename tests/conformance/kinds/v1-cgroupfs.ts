import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { startStack } from '../../fixtures/stack.ts';
import { OBSERVER_FOLDER, OBSERVER_PROGRAM, observerOf } from '../observer/observer.ts';
import type { KindOfHost } from './kind.ts';

/** This computer, whose controllers have to be cgroup v1's, with an engine of the test's own. */
export async function startV1Cgroupfs(): Promise<KindOfHost> {
  const name = 'v1-cgroupfs';
  const stack = await startStack({ suite: `conformance-${name}` });
  const [host] = stack.hosts;
  if (host === undefined) throw new Error('the stack has no host');
  // Whoever else is busy on this computer shall not be what holds the groups back.
  writeFileSync(`/sys/fs/cgroup/cpu/${host.cgroupRoot}/cpu.shares`, '262144');
  const observer = observerOf(spawn(process.execPath, [`${OBSERVER_FOLDER}/${OBSERVER_PROGRAM}`], { stdio: 'pipe' }));
  return {
    name,
    stack,
    hostId: host.id,
    observer: () => observer,
    async restartEngine() {
      await host.engine.kill9();
      await host.engine.restart();
    },
    reloadSystemd: null,
    reboot: null,
    async stop() {
      await observer.stop();
      await stack.stop();
    },
  };
}
