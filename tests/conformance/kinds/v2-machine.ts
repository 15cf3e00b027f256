import { appendFileSync } from 'node:fs';
import { IDLE_COMMAND, IMAGE } from '../../fixtures/image.ts';
import { startStack, type Stack } from '../../fixtures/stack.ts';
import { until } from '../../fixtures/until.ts';
import { provideImage } from '../../vm/image/build-image.ts';
import { startMachine, type Machine } from '../../vm/machine.ts';
import { WAY_BACK } from '../../vm/qemu.ts';
import { quote } from '../../vm/ssh.ts';
import { readVmSettings } from '../../vm/settings.ts';
import { OBSERVER_FOLDER, OBSERVER_PROGRAM, observerOf, type Observer } from '../observer/observer.ts';
import type { KindOfHost } from './kind.ts';

/** Installing and enrolling on an emulated processor: a node that starts takes seconds there. */
const ONLINE_TIMEOUT_MS = 120_000;
const FOLDER = '/opt/conformance';

/**
 * A Debian machine with cgroup v2 under systemd, and an engine that writes its groups through `driver`. The agent comes onto
 * it as on any host: by the command that the dashboard gives.
 */
export async function startV2Machine(driver: 'systemd' | 'cgroupfs'): Promise<KindOfHost> {
  const name = `v2-${driver}` as const;
  const settings = readVmSettings();
  const image = await provideImage(settings, (message) => console.info(message));
  const agentUrl = `https://${WAY_BACK.address}:${WAY_BACK.port}`;
  const stack = await startStack({ suite: `conformance-${name}`, hosts: 0, agentUrl });
  const undo: (() => Promise<void>)[] = [() => stack.stop()];
  const stop = async () => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    const machine = await startMachine({
      settings,
      files: image.files,
      // Below the rig's folder: whoever sweeps up after a run that was killed finds it there.
      runDir: `${stack.folder}/vm`,
      keepsWrites: false,
      ram: image.ram,
      wayBackPort: stack.agentPort,
      endsWithParent: true,
      key: image.key,
    });
    undo.push(async () => {
      await keepLog(stack, machine);
      await machine.down();
    });
    await prepareEngine(machine, driver, stack.rootfsTar);
    const hostId = await install(stack, machine, name);
    let observer = await observeIn(machine);
    undo.push(() => observer.stop());
    return {
      name,
      stack,
      hostId,
      observer: () => observer,
      async restartEngine() {
        await machine.exec('systemctl restart docker.service', 120_000);
      },
      async reloadSystemd() {
        await machine.exec('systemctl daemon-reload');
      },
      // It takes a minute, and with systemd there is more that may come back wrong.
      reboot:
        driver === 'cgroupfs'
          ? null
          : async () => {
              await observer.stop();
              await machine.reboot();
              observer = await observeIn(machine);
            },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The engine's driver is systemd's unless it is told otherwise. The image comes in past the agent: there is no registry. */
async function prepareEngine(machine: Machine, driver: string, rootfsTar: string): Promise<void> {
  if (driver === 'cgroupfs') {
    const settings = JSON.stringify({ 'storage-driver': 'overlay2', 'exec-opts': ['native.cgroupdriver=cgroupfs'] });
    await machine.exec(`echo ${quote(settings)} >/etc/docker/daemon.json && systemctl restart docker.service`, 120_000);
  }
  const folder = rootfsTar.slice(0, rootfsTar.lastIndexOf('/'));
  const file = rootfsTar.slice(folder.length + 1);
  await machine.push(folder, [file], FOLDER);
  const changes = [`CMD ${JSON.stringify(IDLE_COMMAND)}`, 'ENV PATH=/bin'].map((change) => `-c ${quote(change)}`);
  await machine.exec(`docker import ${changes.join(' ')} ${FOLDER}/${file} ${IMAGE}`, 120_000);
}

/** Runs the operator's command, and waits until the dashboard hears the agent and knows the image. */
async function install(stack: Stack, machine: Machine, name: string): Promise<string> {
  const { hostId, command } = await stack.api.hosts.enrol.mutate({ name });
  const said = await machine.exec(command, ONLINE_TIMEOUT_MS);
  appendFileSync(`${stack.folder}/logs/install.log`, said);
  await until(
    `${name} online`,
    async () => {
      const row = (await stack.api.hosts.list.query()).find(({ id }) => id === hostId);
      return row?.state === 'online' && (await stack.db.hostImage.count({ where: { hostId, reference: IMAGE } })) === 1;
    },
    { timeoutMs: ONLINE_TIMEOUT_MS, everyMs: 200 },
  );
  await stack.api.hosts.configure.mutate({ hostId, cpuAllocatablePercent: 1000 });
  return hostId;
}

async function observeIn(machine: Machine): Promise<Observer> {
  const names = ['program.ts', 'groups.ts', 'held.ts', 'inside.ts', 'questions.ts', 'watch.ts'];
  await machine.push(OBSERVER_FOLDER, names, FOLDER);
  await machine.exec(`echo '{"type":"module"}' >${FOLDER}/package.json`);
  return observerOf(machine.open(`exec node --no-warnings ${FOLDER}/${OBSERVER_PROGRAM}`));
}

async function keepLog(stack: Stack, machine: Machine): Promise<void> {
  const { stdout } = await machine.run(
    'journalctl --no-pager --lines=2000 -u bulkhead-agent -u docker; dmesg | tail -n 100',
    30_000,
  );
  appendFileSync(`${stack.folder}/logs/machine.log`, stdout);
}
