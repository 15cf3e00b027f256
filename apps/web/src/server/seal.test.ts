import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSealer } from './seal.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), 'bulkhead-seal-')), 'data');
});
afterEach(() => rmSync(join(dataDir, '..'), { recursive: true, force: true }));

test('the key is made once, readable by its owner only, and outlives the process', () => {
  const sealed = createSealer(dataDir).seal('authority/root', 'secret ✓');
  expect(readdirSync(dataDir)).toEqual(['secret.key']);
  expect(statSync(join(dataDir, 'secret.key')).mode & 0o777).toBe(0o600);
  expect(createSealer(dataDir).open('authority/root', sealed)).toBe('secret ✓');
});

test('the same text seals differently each time', () => {
  const sealer = createSealer(dataDir);
  expect(sealer.seal('a', 'x')).not.toBe(sealer.seal('a', 'x'));
});

test('another name, an altered value and another key do not open', () => {
  const sealer = createSealer(dataDir);
  const sealed = sealer.seal('a', 'secret');
  expect(() => sealer.open('b', sealed)).toThrow(/does not open b/);
  const at = sealed.length - 3;
  const altered = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
  expect(() => sealer.open('a', altered)).toThrow(/does not open a/);
  expect(() => sealer.open('a', 'plain')).toThrow(/not in a form/);
  expect(() => createSealer(join(dataDir, 'other')).open('a', sealed)).toThrow(/put back the secret.key/);
});

test('a key of the wrong length is refused', () => {
  createSealer(dataDir);
  writeFileSync(join(dataDir, 'secret.key'), 'short');
  expect(() => createSealer(dataDir)).toThrow(/holds 5 bytes/);
});
