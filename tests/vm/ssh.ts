import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { connect } from 'node:net';
import { run, runOrThrow, type RunResult } from '../fixtures/processes.ts';

/** How to log in to a machine. */
export interface Login {
  key: string;
  port: number;
  /** One connection for all commands: a handshake costs seconds on an emulated processor. */
  controlPath: string;
}

function sshArguments({ key, port, controlPath }: Login): string[] {
  const options = {
    BatchMode: 'yes',
    StrictHostKeyChecking: 'no',
    UserKnownHostsFile: '/dev/null',
    LogLevel: 'ERROR',
    ConnectTimeout: '30',
    ServerAliveInterval: '30',
    ControlMaster: 'auto',
    ControlPath: controlPath,
    ControlPersist: 'yes',
  };
  const how = ['-F', '/dev/null', '-i', key, '-p', String(port), '-l', 'root'];
  return [...how, ...Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]), '127.0.0.1'];
}

/** One word of a shell's command line. */
export function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Runs a command line of the machine's shell to its end. */
export function execute(login: Login, command: string, timeoutMs = 60_000): Promise<RunResult> {
  return run('ssh', [...sshArguments(login), command], { timeoutMs });
}

/** The same, with the streams in the caller's hands. */
export function open(login: Login, command: string): ChildProcessWithoutNullStreams {
  return spawn('ssh', [...sshArguments(login), command], { stdio: 'pipe' });
}

/** Copies files and folders (given by their paths below `from`) into a folder of the machine. */
export async function push(login: Login, from: string, names: readonly string[], to: string): Promise<void> {
  const remote = `mkdir -p ${quote(to)} && tar -x -C ${quote(to)}`;
  const quoted = [...sshArguments(login), remote].map(quote);
  // The machine's clock may be behind: what tar says about times in the future is no news.
  await runOrThrow('sh', ['-c', `tar -C "$0" -c "$@" | ssh ${quoted.join(' ')} 2>&1`, from, ...names], {
    timeoutMs: 120_000,
  });
}

/** Ends the shared connection, if there is one. */
export async function hangUp(login: Login): Promise<void> {
  await run('ssh', [...sshArguments(login).slice(0, -1), '-O', 'exit', '127.0.0.1'], { timeoutMs: 10_000 });
}

/** Whether the machine's ssh server itself answers: QEMU's forward accepts even while nobody is behind it. */
export function greets(port: number, timeoutMs = 5_000): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect(port, '127.0.0.1');
    const end = (answer: boolean) => {
      socket.destroy();
      settle(answer);
    };
    socket.setTimeout(timeoutMs, () => end(false));
    socket.once('data', (data: Buffer) => end(data.toString('latin1').startsWith('SSH-')));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
  });
}
