import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { noLimit, parseCpuMax, parseIoMax, parseIoWeight, spellCpuMax, spellIoLimit } from './ceilings.ts';
import { protectionOfRoot } from './protect-root.ts';
import { readV2Ceilings, readV2CpuCeilings } from './read-ceilings.ts';

const folder = mkdtempSync(join(tmpdir(), 'bulkhead-v2-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const captured = fileURLToPath(new URL('testdata/linux-6.1/tree', import.meta.url));

function plant(tree: string, files: Record<string, string>): string {
  const mount = join(folder, tree);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(mount, name)), { recursive: true });
    writeFileSync(join(mount, name), text);
  }
  return mount;
}

describe('reading a group', () => {
  test('every ceiling of a compartment as Linux 6.1 shows it', () => {
    expect(readV2Ceilings(captured, 'bulkhead/acme', null)).toEqual({
      cpuMillicores: 123,
      cpuPeriodUsec: 100_000,
      cpuWeight: 12,
      cpus: '0',
      effectiveCpus: '0',
      mems: '0',
      memoryBytes: 209_715_200,
      swapBytes: 0,
      memorySoftBytes: 33_554_432,
      oomGroup: false,
      pids: 64,
      ioWeight: null,
      ioLimits: [
        {
          device: '254:0',
          readBytesPerSec: 1_048_576,
          writeBytesPerSec: null,
          readOpsPerSec: 100,
          writeOpsPerSec: null,
        },
      ],
      devices: null,
      frozen: false,
      missing: [],
    });
    expect(readV2CpuCeilings(captured, ['bulkhead', 'bulkhead/acme'])).toEqual([
      { path: 'bulkhead/acme', cpuMillicores: 123, cpuPeriodUsec: 100_000 },
    ]);
  });

  test('a group without controllers holds nothing, says so, and has its parent’s processors', () => {
    const mount = plant('bare', { 'cpuset.cpus.effective': '0-3\n', 'bulkhead/acme/cgroup.freeze': '1\n' });
    expect(readV2Ceilings(mount, 'bulkhead/acme', 'io.bfq.weight')).toMatchObject({
      cpuMillicores: null,
      effectiveCpus: '0-3',
      memoryBytes: null,
      memorySoftBytes: null,
      pids: null,
      ioLimits: [],
      frozen: true,
      missing: ['cpu', 'memory', 'pids'],
    });
  });

  test('a list that holds all of the parent’s processors is none of its own', () => {
    const mount = plant('cpus', {
      'bulkhead/cpuset.cpus.effective': '0-1\n',
      'bulkhead/acme/cpuset.cpus': '0-1\n',
      'bulkhead/acme/cpuset.cpus.effective': '0-1\n',
    });
    expect(readV2Ceilings(mount, 'bulkhead/acme', null)).toMatchObject({ cpus: null, effectiveCpus: '0-1' });
  });
});

describe('words of the kernel', () => {
  test('cpu.max', () => {
    expect(parseCpuMax('max 100000', 'f')).toEqual({ cpuMillicores: null, cpuPeriodUsec: 100_000 });
    expect(parseCpuMax('1000 200000', 'f')).toEqual({ cpuMillicores: 5, cpuPeriodUsec: 200_000 });
    expect(() => parseCpuMax('max', 'cpu.max')).toThrow('cpu.max says something unexpected');
    expect(spellCpuMax(123, 100_000)).toBe('12300 100000');
    expect(spellCpuMax(null, 50_000)).toBe('max 50000');
    // 10 millicores of 10 ms are 100 µs, which the kernel refuses.
    expect(spellCpuMax(10, 10_000)).toBe('1000 100000');
  });

  test('io.max', () => {
    const text = '254:0 rbps=max wbps=2048 riops=max wiops=7\n8:16 rbps=1 wbps=max riops=max wiops=max';
    const limits = parseIoMax(text, 'io.max');
    expect(limits.map(({ device }) => device)).toEqual(['8:16', '254:0']);
    expect(limits.toReversed().map(spellIoLimit).join('\n')).toBe(text);
    // All 32 bits set is how the kernel says "none" for operations.
    expect(spellIoLimit({ ...noLimit('8:16'), readOpsPerSec: 2 ** 32 })).toBe(
      '8:16 rbps=max wbps=max riops=max wiops=max',
    );
    expect(() => parseIoMax('254:0 rbps=fast', 'io.max')).toThrow('"fast"');
  });

  test('io.weight', () => {
    expect(parseIoWeight('default 100', 'f')).toBe(null);
    expect(parseIoWeight('default 250\n254:0 300', 'f')).toBe(250);
    expect(parseIoWeight('100', 'f')).toBe(null);
  });
});

describe('protectionOfRoot', () => {
  test('the sum of what compartments keep, and null when it is held', () => {
    expect(protectionOfRoot(captured, 'bulkhead')).toBe(33_554_432);
    const files = { 'b/memory.low': '300\n', 'b/one/memory.low': '100\n', 'b/two/memory.low': '200\n' };
    expect(protectionOfRoot(plant('soft', files), 'b')).toBe(null);
    expect(protectionOfRoot(plant('less', { ...files, 'b/two/memory.low': '0\n' }), 'b')).toBe(100);
  });
});
