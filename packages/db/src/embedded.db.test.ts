import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startEmbeddedPostgres } from './embedded.ts';
import type { EmbeddedPostgres } from './embedded.ts';
import { findServerProcesses } from './embedded/processes.ts';

let dataDir: string;
let running: EmbeddedPostgres | null;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bulkhead-embedded-'));
  running = null;
});

afterEach(async () => {
  await running?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(): Promise<EmbeddedPostgres> {
  running = await startEmbeddedPostgres({ dataDir });
  return running;
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  // A server that is killed ends the connection; the query's own promise tells.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

test('a restart keeps the data, the password and the port', async () => {
  const first = await start();
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await first.stop();
  const second = await start();
  expect(second.url).toBe(first.url);
  expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
});

test('only its owner can read the password, and only loopback reaches the server', async () => {
  const { url } = await start();
  expect((await stat(join(dataDir, 'password'))).mode & 0o777).toBe(0o600);
  expect(await query(url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  const wrong = new URL(url);
  wrong.password = 'guessed';
  await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
});

test('another port is found when the one of the last time is taken', async () => {
  const first = await start();
  await first.stop();
  const squatter = createServer().listen(Number(new URL(first.url).port), '127.0.0.1');
  await once(squatter, 'listening');
  const second = await start();
  expect(new URL(second.url).port).not.toBe(new URL(first.url).port);
  squatter.close();
});

test('a wanted port that is taken is refused with its number', async () => {
  const squatter = createServer().listen(0, '127.0.0.1');
  await once(squatter, 'listening');
  const { port } = squatter.address() as AddressInfo;
  await expect(startEmbeddedPostgres({ dataDir, port })).rejects.toThrow(`Port ${port} of 127.0.0.1 is taken`);
  squatter.close();
});

test('a directory that is in use is refused', async () => {
  await start();
  await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(`in use by process ${process.pid}`);
});

test('after kill -9 of the server the next start recovers what was committed', async () => {
  const first = await start();
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  process.kill(first.pid, 'SIGKILL');
  await first.exited;
  const second = await start();
  expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
});

test('after kill -9 of the process that started it, a server that is still alive is replaced', async () => {
  const program = `
    const { startEmbeddedPostgres } = await import('@bulkhead/db/embedded');
    const { url, pid } = await startEmbeddedPostgres({ dataDir: process.argv[1] });
    console.log(JSON.stringify({ url, pid }));`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program, dataDir], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
  const forgotten = JSON.parse(line) as { url: string; pid: number };
  await query(forgotten.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  parent.kill('SIGKILL');
  await once(parent, 'close');
  expect(await findServerProcesses(join(dataDir, 'cluster'))).toContain(forgotten.pid);

  const next = await start();
  expect(await findServerProcesses(join(dataDir, 'cluster'))).not.toContain(forgotten.pid);
  expect(await query(next.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
});

test('the lock file of a killed server is no obstacle, even when its number belongs to another process by now', async () => {
  const first = await start();
  const lockFile = join(dataDir, 'cluster', 'postmaster.pid');
  const lock = await readFile(lockFile, 'utf8');
  process.kill(first.pid, 'SIGKILL');
  await first.exited;
  await writeFile(lockFile, lock.replace(String(first.pid), String(process.pid)));
  await expect(start()).resolves.toMatchObject({ url: first.url });
});
