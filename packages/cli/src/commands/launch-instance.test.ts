import { MIB } from '@bulkhead/shared';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CliFailure, EXIT } from '../failure.ts';
import { readBytes, readCores, readEnvFile } from './launch-instance.ts';

const refusedAsUsage = expect.objectContaining({ exitCode: EXIT.usage });

test('sizes are read in the units that people write', () => {
  expect(readCores('0.25')).toBe(250);
  expect(readCores('2')).toBe(2000);
  expect(readBytes('64MiB')).toBe(64 * MIB);
  expect(readBytes('1.5 GiB')).toBe(1536 * MIB);
  expect(readBytes('512kib')).toBe(MIB / 2);
});

test.each(['', '1', '-1MiB', '1e3MiB', '10MB', '1GiBs'])('%j is no size', (text) => {
  expect(() => readBytes(text)).toThrow(refusedAsUsage);
});

test.each(['', '-1', '1,5', '0x1', '1e3', '100m'])('%j is no number of cores', (text) => {
  expect(() => readCores(text)).toThrow(CliFailure);
});

test('an environment comes from a file, values as they stand', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bulkhead-cli-env-'));
  try {
    const file = join(folder, 'env');
    await writeFile(file, '# comment\n\nA=1\nB=x=y # kept\r\n  C = spaced\nEMPTY=\n');
    expect(await readEnvFile(file)).toEqual([
      { name: 'A', value: '1' },
      { name: 'B', value: 'x=y # kept' },
      { name: 'C', value: ' spaced' },
      { name: 'EMPTY', value: '' },
    ]);
    await writeFile(file, 'A=1\nno assignment, but perhaps a secret');
    await expect(readEnvFile(file)).rejects.toEqual(refusedAsUsage);
    await expect(readEnvFile(file)).rejects.not.toThrow(/secret/);
    await expect(readEnvFile(join(folder, 'none'))).rejects.toEqual(refusedAsUsage);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
