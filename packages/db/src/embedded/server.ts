import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';

/** Recovery after a power cut replays the log first, which takes a while on a slow disk. */
const READY_TIMEOUT_MS = 120_000;
const RUN_TIMEOUT_MS = 120_000;
const STOP_STEP_MS = 20_000;
const POLL_MS = 40;
const REMEMBERED_LINES = 20;

/** What runs, as whom, and who hears it. */
export interface Programs {
  binaries: Binaries;
  account: Account;
  fast: boolean;
  log: (line: string) => void;
}

export interface ServerSettings extends Programs {
  cluster: string;
  port: number;
}

export interface Login {
  user: string;
  password: string;
  database: string;
}

export interface Server {
  pid: number;
  exited: Promise<void>;
  stop: () => Promise<void>;
}

const FAST_SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' };

/** Starts the server, waits until it answers, and makes the database when it is missing. */
export async function startServer(settings: ServerSettings, login: Login): Promise<Server> {
  const { cluster, binaries, account, log } = settings;
  const parameters = {
    listen_addresses: '127.0.0.1',
    port: String(settings.port),
    unix_socket_directories: '',
    max_connections: '200',
    // What is not in the server's own cache is nearly always in the kernel's: to read it there is cheaper than to have another
    // process do it, as PostgreSQL 18 would.
    io_method: 'sync',
    ...(settings.fast ? FAST_SETTINGS : {}),
  };
  const flags = Object.entries(parameters).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const remembered: string[] = [];
  const child = launch(binaries.postgres, ['-D', cluster, ...flags], account, cluster, (line) => {
    remembered.push(line);
    if (remembered.length > REMEMBERED_LINES) remembered.shift();
    log(line);
  });
  const exited = endOf(child);
  const stop = () => stopServer(child, exited);
  try {
    await waitUntilReady(child, settings.port, login);
  } catch (cause) {
    await stop();
    throw new Error(`The embedded PostgreSQL in ${cluster} did not start:\n${remembered.join('\n')}`, { cause });
  }
  return { pid: child.pid ?? 0, exited, stop };
}

/** Runs one of the programs, and throws what it said when it fails. */
export async function runToEnd(
  program: string,
  args: string[],
  { account, cwd, log }: { account: Account; cwd: string; log: (line: string) => void },
): Promise<void> {
  const said: string[] = [];
  const child = launch(program, args, account, cwd, (line) => {
    said.push(line);
    log(line);
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), RUN_TIMEOUT_MS);
  try {
    await endOf(child);
  } finally {
    clearTimeout(timer);
  }
  if (child.exitCode !== 0)
    throw new Error(`${program} failed (${child.exitCode ?? child.signalCode}):\n${said.join('\n')}`);
}

function launch(
  program: string,
  args: string[],
  account: Account,
  cwd: string,
  hear: (line: string) => void,
): ChildProcess {
  const child = spawn(program, args, {
    cwd,
    // The locale decides in which language the server writes its log.
    env: { LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its own session: a Ctrl-C in the terminal reaches only the process that stops things in order.
    detached: true,
    ...account,
  });
  for (const stream of [child.stdout, child.stderr]) if (stream) createInterface({ input: stream }).on('line', hear);
  return child;
}

/** Rejects when the program could not be started at all. */
function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  });
}

async function waitUntilReady(child: ChildProcess, port: number, login: Login): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null)
      throw new Error('It ended at once.');
    const client = new Client({
      ...login,
      host: '127.0.0.1',
      port,
      database: 'postgres',
      connectionTimeoutMillis: 5_000,
    });
    try {
      await client.connect();
      const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [login.database]);
      if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(login.database)}`);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    } finally {
      await client.end().catch(() => undefined);
    }
    await sleep(POLL_MS);
  }
}

/** SIGINT: end the sessions, write everything out. SIGQUIT: end at once, recover at the next start. */
async function stopServer(child: ChildProcess, exited: Promise<void>): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    child.kill(signal);
    const timer = new AbortController();
    await Promise.race([exited, sleep(STOP_STEP_MS, undefined, { signal: timer.signal }).catch(() => undefined)]);
    timer.abort();
  }
  await exited;
}
