import { describe, expect, it } from 'vitest';
import { emptyGroup, PLAIN_KERNEL, plantedInput, QUIET_SECOND } from './verdict-fixtures.ts';
import type { PlantedKernel, PlantedSecond } from './verdict-fixtures.ts';
import { judge } from './verdict.ts';
import type { SlowCause } from './verdict.ts';

const minute = (second: Partial<PlantedSecond>) => Array.from({ length: 60 }, () => ({ ...QUIET_SECOND, ...second }));

interface Row {
  what: string;
  second: Partial<PlantedSecond>;
  kernel?: Partial<PlantedKernel>;
  cause: SlowCause | 'none';
  /** Lost to it, seconds of the minute. */
  lost: number;
}

const TABLE: Row[] = [
  { what: 'an idle instance', second: {}, cause: 'none', lost: 0 },
  { what: 'one that gets all that it wants', second: { running: 1 }, cause: 'none', lost: 0 },
  { what: 'its own ceiling', second: { running: 0.25, lost: { 'own-cap': 0.75 } }, cause: 'own-cap', lost: 45 },
  {
    what: 'its own ceiling with four threads: 180 s over processors are 45 s of the clock',
    second: { running: 0.25, threads: 4, lost: { 'own-cap': 0.75 } },
    cause: 'own-cap',
    lost: 45,
  },
  {
    what: 'its own ceiling on a host without pressure',
    second: { running: 0.25, threads: 4, lost: { 'own-cap': 0.75 } },
    kernel: { hasPressure: false },
    cause: 'own-cap',
    lost: 45,
  },
  {
    what: 'the ceiling of its tenant',
    second: { running: 0.4, lost: { 'tenant-ceiling': 0.6 } },
    cause: 'tenant-ceiling',
    lost: 36,
  },
  {
    what: 'the ceiling of its tenant on a kernel without cpu.stat.local',
    second: { running: 0.4, lost: { 'tenant-ceiling': 0.6 } },
    kernel: { hasLocalThrottle: false },
    cause: 'tenant-ceiling',
    lost: 36,
  },
  {
    what: 'both ceilings, more by the tenant’s',
    second: { running: 0.4, lost: { 'own-cap': 0.2, 'tenant-ceiling': 0.4 } },
    cause: 'tenant-ceiling',
    lost: 24,
  },
  { what: 'a full host', second: { running: 0.5, lost: { 'host-full': 0.5 } }, cause: 'host-full', lost: 30 },
  {
    what: 'a full host more than its ceiling',
    second: { running: 0.25, lost: { 'own-cap': 0.25, 'host-full': 0.5 } },
    cause: 'host-full',
    lost: 30,
  },
  {
    what: 'four threads that a full host holds back more than their ceiling does',
    second: { running: 0.1, threads: 4, lost: { 'own-cap': 0.3, 'host-full': 0.6 } },
    cause: 'host-full',
    lost: 36,
  },
  {
    what: 'a set of one processor on a host with room',
    second: { running: 0.5, others: 1, lost: { 'cpu-set': 0.5 } },
    kernel: { allowedCores: 1 },
    cause: 'cpu-set',
    lost: 30,
  },
  { what: 'a disk', second: { running: 0.1, lost: { io: 0.8 } }, cause: 'io', lost: 48 },
  {
    what: 'pages that come back from the disk',
    second: { running: 0.1, refaultShare: 1, lost: { 'memory-reclaim': 0.6 } },
    cause: 'memory-reclaim',
    lost: 36,
  },
  { what: 'less than a twentieth', second: { running: 0.9, lost: { 'own-cap': 0.04 } }, cause: 'none', lost: 0 },
];

describe('judge', () => {
  it.each(TABLE)('names $cause for $what', ({ second, kernel, cause, lost }) => {
    const verdict = judge(plantedInput(minute(second), { ...PLAIN_KERNEL, ...kernel }));
    expect(verdict.cause).toBe(cause);
    expect(verdict.measuredUsec).toBe(60_000_000);
    if (cause !== 'none') expect(verdict.lostUsec[cause] / 1e6).toBeCloseTo(lost, 0);
  });

  it('does not blame a full host for waits while the host had room, but tells them', () => {
    const waiting = minute({ running: 0.5, others: 1, lost: { 'cpu-set': 0.5 } });
    const verdict = judge(plantedInput(waiting));
    expect(verdict.cause).toBe('none');
    expect(verdict.lostUsec['host-full']).toBe(0);
    expect(verdict.otherWaitUsec / 1e6).toBeCloseTo(30, 0);
  });

  it('looks at the window only', () => {
    const seconds = [
      ...minute({ running: 0.2, lost: { 'own-cap': 0.8 } }),
      ...minute({ running: 0.2, lost: { io: 0.8 } }),
    ];
    const input = plantedInput(seconds);
    const middle = input.atMs[60] ?? 0;
    expect(judge({ ...input, window: { startMs: input.window.startMs, endMs: middle } }).cause).toBe('own-cap');
    const later = judge({ ...input, window: { startMs: middle + 1, endMs: input.window.endMs } });
    expect(later).toMatchObject({ cause: 'io', measuredUsec: 60_000_000 });
    expect(later.lostUsec['own-cap']).toBe(0);
  });

  it('says that it knows nothing where there is no sample', () => {
    const nothing = { atMs: [], own: emptyGroup(0), compartment: emptyGroup(0), host: emptyGroup(0) };
    const verdict = judge({ ...nothing, window: { startMs: 0, endMs: 1 }, allowedCores: null });
    expect(verdict).toMatchObject({ cause: 'none', measuredUsec: 0, cpu: { used: null } });
    expect(verdict.unknown).toContain('own-cap');
  });

  it('names the causes that this kernel has no files for', () => {
    const kernel = { ...PLAIN_KERNEL, hasPressure: false };
    const { unknown } = judge(plantedInput(minute({ running: 0.5 }), kernel));
    expect(unknown).toEqual(['host-full', 'cpu-set', 'io', 'memory-reclaim']);
    expect(judge(plantedInput(minute({ running: 0.5 }))).unknown).toEqual([]);
  });

  it('counts no loss across a restart, whose counters begin again', () => {
    const input = plantedInput(minute({ running: 0.25, lost: { 'own-cap': 0.75 } }));
    const columns = { ...input.own.columns };
    for (const [column, values] of Object.entries(columns)) {
      const first = values[30] ?? 0;
      columns[column as keyof typeof columns] = values.map((value, index) =>
        value === null || index < 30 ? value : value - first,
      );
    }
    const verdict = judge({ ...input, own: { ...input.own, columns } });
    expect(verdict.measuredUsec).toBe(59_000_000);
    expect(verdict.lostUsec['own-cap'] / 1e6).toBeCloseTo(44.25, 0);
  });

  it('tells the numbers of its sentence', () => {
    const input = plantedInput(minute({ running: 0.5, others: 1.5, lost: { 'own-cap': 0.5 } }));
    const flat = (value: number) => input.atMs.map(() => value);
    Object.assign(input.own.columns, {
      cpuLimitMillicores: flat(500),
      memoryUsageBytes: flat(9),
      memoryLimitBytes: flat(10),
    });
    Object.assign(input.compartment.columns, {
      cpuLimitMillicores: flat(750),
      memoryFailures: input.atMs.map((_, i) => i),
    });
    const { cpu, memory } = judge(input);
    expect(cpu).toEqual({ used: 0.5, limit: 0.5, compartmentUsed: 0.5, ceiling: 0.75, hostUsed: 1.5, hostCores: 4 });
    expect(memory).toEqual({ usageBytes: 9, limitBytes: 10, ceilingBytes: null, ownHits: 0, compartmentHits: 60 });
  });

  it('tells at which rate it read and wrote while it waited for a disk, not between', () => {
    const input = plantedInput([...minute({ running: 0.2, lost: { io: 0.8 } }), ...minute({})]);
    input.own.columns.ioWriteBytes = input.atMs.map((_, index) => Math.min(index, 60) * 1_000_000);
    expect(judge(input).io).toEqual({
      readBytesPerSec: 0,
      writeBytesPerSec: 1_000_000,
      readOpsPerSec: 0,
      writeOpsPerSec: 0,
    });
    expect(judge(plantedInput(minute({}))).io.writeBytesPerSec).toBeNull();
  });

  it('is not led astray by pressure, which shows half of what a task waits that moves between two processors', () => {
    const input = plantedInput(minute({ running: 0.1, lost: { 'own-cap': 0.9 } }));
    for (const group of [input.own, input.compartment]) {
      group.columns.cpuPressureUsec = input.atMs.map((_, index) => index * 450_000);
    }
    const verdict = judge(input);
    expect(verdict.cause).toBe('own-cap');
    expect(verdict.lostUsec['own-cap'] / 1e6).toBeCloseTo(54, 0);
  });
});
