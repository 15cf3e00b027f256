import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { compareDevices, readDisks } from './disks.ts';

const folder = mkdtempSync(join(tmpdir(), 'bulkhead-disks-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function plant(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

test('lists whole disks by number, with size, scheduler and kind', () => {
  plant({
    'vda/dev': '254:0\n',
    'vda/size': '12582912\n',
    'vda/queue/scheduler': '[none] mq-deadline \n',
    'vda/queue/rotational': '1\n',
    'sdb/dev': '8:16\n',
    'sdb/size': '2048\n',
    'sdb/queue/scheduler': 'mq-deadline [bfq] none\n',
    'sdb/queue/rotational': '0\n',
    'cciss!c0d0/dev': '104:0\n',
    'cciss!c0d0/size': '8\n',
  });
  expect(readDisks(folder)).toEqual([
    { device: '8:16', name: 'sdb', sizeBytes: 1_048_576, scheduler: 'bfq', rotational: false },
    { device: '104:0', name: 'cciss/c0d0', sizeBytes: 4096, scheduler: 'none', rotational: false },
    { device: '254:0', name: 'vda', sizeBytes: 6 * 1024 ** 3, scheduler: 'none', rotational: true },
  ]);
});

test('leaves out loops, drives without a medium and what cannot be read', () => {
  plant({
    'loop0/dev': '7:0\n',
    'loop0/size': '100\n',
    'nbd0/dev': '43:0\n',
    'nbd0/size': '0\n',
    'sda/size': '100\n',
  });
  expect(readDisks(folder)).toEqual([]);
  expect(readDisks(join(folder, 'nowhere'))).toEqual([]);
});

test('numbers are ordered as numbers', () => {
  expect(['254:16', '8:0', '254:2'].toSorted(compareDevices)).toEqual(['8:0', '254:2', '254:16']);
});
