import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLogFile } from './log-file.mjs';

/** @type {string} */
let directory;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bulkhead-log-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('each start has a fresh file, and the last three are kept', () => {
  const path = join(directory, 'web.log');
  for (const start of [1, 2, 3, 4, 5]) openLogFile(path)(`start ${start}`);
  expect(readFileSync(path, 'utf8')).toBe('start 5\n');
  expect(readFileSync(`${path}.3`, 'utf8')).toBe('start 2\n');
  expect(readdirSync(directory)).toHaveLength(4);
});

test('a program that writes without end fills a bounded space', () => {
  const path = join(directory, 'web.log');
  const write = openLogFile(path);
  const line = 'x'.repeat(1024 * 1024);
  for (let count = 0; count < 100; count += 1) write(line);
  const sizes = readdirSync(directory).map((name) => statSync(join(directory, name)).size);
  expect(sizes).toHaveLength(4);
  expect(Math.max(...sizes)).toBeLessThan(12 * 1024 * 1024);
});
