import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { freePort } from '../fixtures/free-port.ts';
import { isAlive, killAll, type RunResult } from '../fixtures/processes.ts';
import { tailOf } from '../fixtures/engine.ts';
import { Hopeless, until } from '../fixtures/until.ts';
import { isQemuOf, startQemu, type QemuOptions } from './qemu.ts';
import { execute, greets, hangUp, open, push, type Login } from './ssh.ts';

/** A whole computer of the test's own, cgroup v2 under systemd, with an engine. It reaches nothing but WAY_BACK. */
export interface Machine {
  readonly pid: number;
  readonly runDir: string;
  /** Of its ssh, on 127.0.0.1. */
  readonly sshPort: number;
  /** Runs a command line to its end, as root. */
  run(command: string, timeoutMs?: number): Promise<RunResult>;
  /** The same, for one that has to succeed; returns its output. */
  exec(command: string, timeoutMs?: number): Promise<string>;
  /** A command line whose input and output stay with the caller. */
  open(command: string): ChildProcessWithoutNullStreams;
  /** Copies files and folders, named below `from`, into a folder of the machine. */
  push(from: string, names: readonly string[], to: string): Promise<void>;
  /** Ends the shared connection to it; the next command makes a new one. */
  hangUp(): Promise<void>;
  /** Restarts the machine's own kernel; its disk stays as it is. Answers when its engine runs again. */
  reboot(): Promise<void>;
  /** Ends it. What was written to its disk is gone. */
  down(): Promise<void>;
}

export interface MachineOptions extends Omit<QemuOptions, 'sshPort'> {
  key: string;
}

/** Running on a processor that is emulated, whatever happens inside takes about ten times as long as outside. */
const READY_TIMEOUT_MS = 300_000;

/** Starts a machine and waits until its engine runs. `runDir` is made, and removed when the machine goes down. */
export async function startMachine(options: MachineOptions): Promise<Machine> {
  const { runDir } = options;
  rmSync(runDir, { recursive: true, force: true });
  mkdirSync(runDir, { recursive: true, mode: 0o700 });
  const sshPort = await freePort();
  const pid = startQemu({ ...options, sshPort });
  writeFileSync(`${runDir}/machine.json`, JSON.stringify({ pid, sshPort, key: options.key } satisfies Known));
  const machine = machineOf(runDir, { pid, sshPort, key: options.key });
  try {
    await untilReady(machine);
  } catch (error) {
    await machine.down();
    throw error;
  }
  return machine;
}

interface Known {
  pid: number;
  sshPort: number;
  key: string;
}

/** The machine that runs in this folder, whoever has started it; null when there is none. */
export function findMachine(runDir: string): Machine | null {
  const file = `${runDir}/machine.json`;
  if (!existsSync(file)) return null;
  const known = JSON.parse(readFileSync(file, 'utf8')) as Known;
  return isQemuOf(known.pid, runDir) ? machineOf(runDir, known) : null;
}

function machineOf(runDir: string, { pid, sshPort, key }: Known): Machine {
  const login: Login = { key, port: sshPort, controlPath: `${runDir}/ssh` };
  const machine: Machine = {
    pid,
    runDir,
    sshPort,
    run: (command, timeoutMs) => execute(login, command, timeoutMs),
    async exec(command, timeoutMs) {
      const { code, stdout, stderr } = await execute(login, command, timeoutMs);
      if (code === 0) return stdout;
      throw new Error(`in the machine, ${command} ended with ${code}: ${(stderr || stdout).slice(-2_000)}`);
    },
    open: (command) => open(login, command),
    push: (from, names, to) => push(login, from, names, to),
    hangUp: () => hangUp(login),
    async reboot() {
      const bootId = () => machine.exec('cat /proc/sys/kernel/random/boot_id', 10_000);
      const before = await bootId();
      await machine.exec('systemctl --no-block reboot');
      await until(
        'another boot of the machine',
        async () => {
          if (!isAlive(pid)) throw new Hopeless(`QEMU has ended: ${tailOf(`${runDir}/qemu.log`)}`);
          await hangUp(login);
          return (await greets(sshPort)) && (await bootId()) !== before;
        },
        { timeoutMs: READY_TIMEOUT_MS, everyMs: 500 },
      );
      await untilReady(machine);
    },
    async down() {
      await hangUp(login);
      // Its disks are not worth a goodbye.
      if (isQemuOf(pid, runDir)) await killAll([pid]);
      rmSync(runDir, { recursive: true, force: true });
    },
  };
  return machine;
}

async function untilReady(machine: Machine): Promise<void> {
  await until(
    'the machine',
    async () => {
      if (!isAlive(machine.pid)) throw new Hopeless(`QEMU has ended: ${tailOf(`${machine.runDir}/qemu.log`)}`);
      return greets(machine.sshPort);
    },
    { timeoutMs: READY_TIMEOUT_MS, everyMs: 200 },
  );
  // A snapshot goes on at the time at which it was taken.
  await machine.exec(`date --set=@${(Date.now() / 1000).toFixed(3)}`);
  const waitForEngine = 'until systemctl --quiet is-active docker.service; do sleep 0.5; done';
  await machine.exec(waitForEngine, READY_TIMEOUT_MS);
}
