import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCgroupDriver } from '../create-cgroup-driver.ts';
import { readControllers } from '../detect-controllers.ts';
import type { CgroupDriver, ControllerFacts } from '../driver.ts';

/** A root of our own on the real kernel, for tests that need root and no engine: a group stands for a container. */
export interface GroupsOnKernel {
  root: string;
  facts: ControllerFacts;
  driver: CgroupDriver;
  mountOf: (controller: string) => string;
  /** An interface file of a group, without its last newline. */
  read: (path: string, file: string) => string;
  fileOf: (path: string, file: string) => string;
  processesIn: (path: string) => number[];
  /** Runs a shell script in a group of every controller; it ends by itself after `seconds`. Returns its pid. */
  runIn: (path: string, script: string, seconds: number) => Promise<number>;
  killIn: (path: string) => Promise<void>;
  /** Kills what is inside and removes everything. */
  cleanUp: () => Promise<void>;
}

export function makeGroupsOnKernel(): GroupsOnKernel {
  const root = `bulkhead-unit-${process.pid}`;
  const facts = readControllers();
  const driver = createCgroupDriver({ root, facts });
  const mountOf = (name: string): string => {
    const mount = facts.controllers.find((controller) => controller.name === name)?.mount;
    if (mount === undefined) throw new Error(`${name} is not mounted`);
    return mount;
  };
  const fileOf = (path: string, file: string): string => `${mountOf(file.slice(0, file.indexOf('.')))}/${path}/${file}`;
  const processesIn = (path: string): number[] => {
    const text = readFileSync(`${mountOf('pids')}/${path}/cgroup.procs`, 'utf8');
    return text
      .split('\n')
      .filter((pid) => pid !== '')
      .map(Number);
  };
  const killIn = async (path: string): Promise<void> => {
    await until(() => {
      const pids = processesIn(path);
      for (const pid of pids) killIfThere(pid);
      return pids.length === 0;
    });
  };
  return {
    root,
    facts,
    driver,
    mountOf,
    fileOf,
    read: (path, file) => readFileSync(fileOf(path, file), 'utf8').trimEnd(),
    processesIn,
    runIn: async (path, script, seconds) => {
      // As runc does: on a hybrid host pressure is told in the v2 tree.
      const trees = facts.controllers.some(({ name }) => name === 'unified') ? ['unified'] : [];
      const enter = [...driver.containing, ...trees].map((name) => `echo $$ > ${mountOf(name)}/${path}/cgroup.procs`);
      // The shell that enters execs timeout(1), so its pid is in the groups from then on.
      const command = `${enter.join(' && ')} && exec timeout -s KILL ${seconds} sh -c '${script}'`;
      const child = spawn('sh', ['-c', command], { stdio: 'ignore' });
      const pid = child.pid ?? 0;
      await until(() => child.exitCode !== null || child.signalCode !== null || isTimeout(pid));
      return pid;
    },
    killIn,
    cleanUp: async () => {
      const below = (path: string): string[] => [
        path,
        ...driver.listGroups(path).flatMap((name) => below(`${path}/${name}`)),
      ];
      if (readdirSync(mountOf('pids')).includes(root)) for (const path of below(root)) await killIn(path);
      await driver.removeGroup(root);
    },
  };
}

/** Polls until it holds; throws with its source when it does not. */
export async function until(holds: () => boolean, deadlineMs = 5_000): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`not within ${deadlineMs} ms: ${holds.toString()}`);
    await sleep(10);
  }
}

function isTimeout(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'timeout';
  } catch {
    return false;
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
