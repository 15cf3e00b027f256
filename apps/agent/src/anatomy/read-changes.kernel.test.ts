import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { MAX_COUNTED, MAX_LISTED, readChanges } from './read-changes.ts';

let folder: string;
let upper: string;
let lower: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bh-changes-'));
  [upper, lower] = [join(folder, 'upper'), join(folder, 'lower')];
  for (const one of [upper, lower, join(upper, 'etc'), join(lower, 'etc')]) mkdirSync(one);
  return () => rmSync(folder, { recursive: true });
});

const found = async () => (await readChanges(upper, [lower])).changes.toSorted((a, b) => (a.path < b.path ? -1 : 1));

test('added, changed and deleted are told apart, and the way to them is not named', async () => {
  writeFileSync(join(lower, 'etc/passwd'), 'a');
  writeFileSync(join(lower, 'etc/gone'), 'a');
  writeFileSync(join(upper, 'etc/passwd'), 'b');
  writeFileSync(join(upper, 'etc/new'), 'b'.repeat(5000));
  mkdirSync(join(upper, 'srv'));
  // What an overlay puts where something was deleted.
  execFileSync('mknod', [join(upper, 'etc/gone'), 'c', '0', '0']);
  expect(await found()).toEqual([
    { kind: 'deleted', path: '/etc/gone' },
    { kind: 'added', path: '/etc/new' },
    { kind: 'changed', path: '/etc/passwd' },
    { kind: 'added', path: '/srv' },
  ]);
  expect((await readChanges(upper, [lower])).sizeBytes).toBeGreaterThanOrEqual(5000);
});

test('a link is named and never followed, above or below', async () => {
  const outside = join(folder, 'outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'secret'), 'host');
  symlinkSync(outside, join(upper, 'way'));
  // Below, `etc` is a link that leads out, and outside there is a file of the same name as the container's.
  rmSync(join(lower, 'etc'), { recursive: true });
  symlinkSync(outside, join(lower, 'etc'));
  writeFileSync(join(upper, 'etc/secret'), 'mine');
  expect(await found()).toEqual([
    { kind: 'added', path: '/etc/secret' },
    { kind: 'added', path: '/way' },
  ]);
});

test('however much there is, what is listed and what is counted are bounded', async () => {
  for (let index = 0; index < MAX_COUNTED + 10; index += 1) writeFileSync(join(upper, `f${index}`), '');
  const { changes, total, isComplete } = await readChanges(upper, [lower]);
  expect({ listed: changes.length, total, isComplete }).toEqual({
    listed: MAX_LISTED,
    total: MAX_COUNTED,
    isComplete: false,
  });
});
