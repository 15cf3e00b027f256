import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { endRemembered, findRemembered, rememberProcess, takeLock } from './processes.mjs';

/** @type {string} */
let directory;
/** @type {string} */
let file;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bulkhead-processes-'));
  file = join(directory, 'pid');
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('a remembered process is found while it lives, and ended', async () => {
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  rememberProcess(file, child.pid ?? 0);
  expect(findRemembered(file)).toBe(child.pid);
  const ended = once(child, 'exit');
  await endRemembered(file);
  expect(await ended).toEqual([null, 'SIGTERM']);
  expect(existsSync(file)).toBe(false);
});

test('another process that has the number by now is left alone', async () => {
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  writeFileSync(file, `${child.pid} 1\n`);
  await endRemembered(file);
  expect(child.exitCode ?? child.signalCode).toBe(null);
  child.kill('SIGKILL');
});

test('a lock has one holder, and a dead one does not count', () => {
  writeFileSync(file, '999999 1\n');
  const lock = takeLock(file);
  expect(lock).toHaveProperty('release');
  expect(takeLock(file)).toEqual({ holder: process.pid });
  if ('release' in lock) lock.release();
  expect(takeLock(file)).toHaveProperty('release');
});
