import { NOTHING_BESIDE } from '@bulkhead/shared';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Snapshot } from '@bulkhead/shared';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { createLog } from '../log.ts';
import { NEW_MEMORY, openMemoryStore } from './instance-memory.ts';
import { openSnapshotStore } from './snapshot-store.ts';
import { readJsonFile, replaceFile } from './state-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bh-state-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const HOST = '0192f0c1-2b5e-7c3a-9c41-1f2a3b4c5d6e';
const log = createLog(() => undefined);
const snapshot = (epoch: number, generation: number, hostId = HOST): Snapshot => ({
  hostId,
  epoch,
  generation,
  compartments: [],
  instances: [],
  ...NOTHING_BESIDE,
});

it('writes whole files for nobody else to read', () => {
  const file = join(folder, 'a.json');
  replaceFile(file, '{"a":1}', { durable: true });
  expect(readJsonFile(file, z.object({ a: z.number() }))).toEqual({ a: 1 });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readJsonFile(join(folder, 'none'), z.unknown())).toBeNull();
});

it('puts aside what is broken instead of failing for ever', () => {
  const file = join(folder, 'a.json');
  writeFileSync(file, '{"a":');
  expect(readJsonFile(file, z.object({ a: z.number() }))).toBeNull();
  expect(existsSync(`${file}.broken`)).toBe(true);
});

it('obeys nothing older than what it has kept', () => {
  const store = openSnapshotStore({ stateDir: folder, hostId: HOST, log });
  expect(store.put(snapshot(1, 5))).toBe('newer');
  expect(store.put(snapshot(1, 5))).toBe('same');
  expect(store.put(snapshot(1, 4))).toBe('older');
  expect(store.put(snapshot(2, 1))).toBe('newer');
  const again = openSnapshotStore({ stateDir: folder, hostId: HOST, log });
  expect(again.current()).toEqual(snapshot(2, 1));
  expect(again.put(snapshot(1, 99))).toBe('older');
});

it('neither takes nor uses another host’s snapshot', () => {
  const other = '0192f0c1-2b5e-7c3a-9c41-ffffffffffff';
  const store = openSnapshotStore({ stateDir: folder, hostId: HOST, log });
  store.put(snapshot(1, 1));
  expect(() => store.put(snapshot(1, 2, other))).toThrow(other);
  expect(openSnapshotStore({ stateDir: folder, hostId: other, log }).current()).toBeNull();
});

it('remembers instances one by one', () => {
  const store = openMemoryStore(join(folder, 'instances'));
  expect(store.load(HOST)).toEqual(NEW_MEMORY);
  store.save(HOST, { ...NEW_MEMORY, restarts: 4 });
  expect(openMemoryStore(join(folder, 'instances')).load(HOST).restarts).toBe(4);
  store.keepOnly(new Set([HOST]));
  expect(store.load(HOST).restarts).toBe(4);
  store.keepOnly(new Set());
  expect(store.load(HOST)).toEqual(NEW_MEMORY);
  expect(() => store.load('../escape')).toThrow('UUID');
});
