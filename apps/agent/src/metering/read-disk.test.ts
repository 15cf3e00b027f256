import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { readDisk } from './read-disk.ts';

it('counts as df does', () => {
  const [, line = ''] = execFileSync('df', ['--block-size=1', '--output=used,avail', '/'], { encoding: 'utf8' }).split(
    '\n',
  );
  const [used = 0, available = 0] = line.trim().split(/\s+/).map(Number);
  const disk = readDisk('/');
  expect(disk).not.toBeNull();
  const share = 1 - (disk?.freeBytes ?? 0) / (disk?.capacityBytes ?? 1);
  expect(share).toBeCloseTo(used / (used + available), 2);
});

it('knows nothing of a folder that is not there', () => {
  expect(readDisk('/no/such/folder')).toBeNull();
  expect(readDisk(undefined)).toBeNull();
});
