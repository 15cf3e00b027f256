import { HOUR_MS } from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import { divideQuota } from './divide-quota.ts';
import { periodsSeen } from './read-counted.ts';
import { CpuReplay } from './replay-cpu.ts';
import { replayMinutes, worstOf } from './replay-minutes.ts';

const seconds = (count: number, millicores: number) => Array.from({ length: count }, () => millicores);

function replay(millicores: (number | null)[], ceiling: number, about: { periodsSeen?: number; fromMs?: number } = {}) {
  const one = new CpuReplay(ceiling);
  one.add({ fromMs: about.fromMs ?? 0, millicores, periodsSeen: about.periodsSeen ?? null });
  return one;
}

describe('CPU', () => {
  it('within the ceiling nothing waits, at the ceiling neither', () => {
    expect(replay(seconds(60, 400), 500).total).toEqual({ periods: 600, throttledPeriods: 0 });
    expect(replay(seconds(60, 500), 500).total).toEqual({ periods: 600, throttledPeriods: 0 });
  });

  it('what waited is served later: 10 s of 600 under 500 take 2 s more of what comes after, and 10 s at 400', () => {
    const { total, longestDelaySec } = replay([...seconds(10, 600), ...seconds(60, 400)], 500);
    // 10 s throttled, then 1,000 millicore-seconds at 100 a second: 10 s, of which the last period is served whole.
    expect(total).toEqual({ periods: 700, throttledPeriods: 199 });
    expect(longestDelaySec).toBeCloseTo(2, 5);
  });

  it('runs on into idle time, and the kernel counts one more period when it stops', () => {
    const { total } = replay([1_000, ...seconds(5, 0)], 500);
    // 20 periods of work, the last of them served whole, and one in which the timer finds nothing.
    expect(total).toEqual({ periods: 21, throttledPeriods: 19 });
  });

  it('a second that was seen to run in few of its periods is a burst', () => {
    const spread = replay(seconds(10, 300), 500);
    const burst = replay(seconds(10, 300), 500, { periodsSeen: 3 });
    expect(spread.total.throttledPeriods).toBe(0);
    // 300 ms of CPU in two periods: five more than one may use, each second.
    expect(burst.total).toEqual({ periods: 70, throttledPeriods: 50 });
  });

  it('what is not known breaks what waits, and is not counted', () => {
    const { total, knownSec } = replay([2_000, null, 100], 500);
    expect(knownSec).toBe(2);
    expect(total.throttledPeriods).toBe(10);
  });

  it('what waits goes over into the next minute, and not over a silence', () => {
    const next = (fromMs: number) => {
      const one = new CpuReplay(500);
      one.add({ fromMs: 0, millicores: seconds(60, 1_000), periodsSeen: null });
      one.add({ fromMs, millicores: seconds(60, 0), periodsSeen: null });
      return one.total.throttledPeriods;
    };
    expect([next(60_000), next(61_000), next(120_000)]).toEqual([1_199, 1_199, 600]);
  });

  it('a ceiling of nothing holds back everything', () => {
    expect(replay(seconds(1, 10), 0).total).toEqual({ periods: 10, throttledPeriods: 10 });
  });

  it('tells hours apart', () => {
    const one = new CpuReplay(500);
    for (let minute = 0; minute < 120; minute += 1) {
      one.add({ fromMs: minute * 60_000, millicores: seconds(60, minute < 90 ? 100 : 900), periodsSeen: null });
    }
    const shares = Array.from(one.hours, ([hourMs, hour]) => [hourMs, hour.throttledPeriods / hour.periods] as const);
    expect(shares).toEqual([
      [0, 0],
      [HOUR_MS, 0.5],
    ]);
    expect(worstOf(shares)).toEqual({ hourMs: HOUR_MS, value: 0.5 });
  });

  it('periods a second are of the seconds that had demand', () => {
    const minutes = [
      { hostId: 'a', minuteMs: 0, millicores: [0, 100, null, 300] },
      { hostId: 'a', minuteMs: HOUR_MS, millicores: [100] },
    ];
    const counted = { periods: 0, throttledPeriods: 0, memoryKills: 0, periodsByHour: new Map([['a 0', 8]]) };
    expect([...periodsSeen(minutes, counted)]).toEqual([['a 0', 4]]);
  });
});

describe('memory', () => {
  it('minutes whose most was above are told, with the hour that has most of them', () => {
    const most = Array.from({ length: 180 }, (_, minute) => (minute % 60 < 10 ? 900 : minute > 130 ? 2_000 : 100));
    const found = replayMinutes([null, ...most.slice(1)], 0, 1_000);
    expect(found).toMatchObject({ known: 179, over: 49, highest: 2_000 });
    expect(worstOf(found.hours)).toEqual({ hourMs: 2 * HOUR_MS, value: 49 });
    expect(worstOf(replayMinutes(most, 0, 2_000).hours)).toBeNull();
  });
});

describe('a quota', () => {
  it('is divided over hosts as reservations are', () => {
    const held = [
      { hostId: 'a', instances: 1, cpuMillicores: 300, memoryBytes: 100, pids: 10 },
      { hostId: 'b', instances: 3, cpuMillicores: 100, memoryBytes: 300, pids: 10 },
    ];
    const quota = { instances: 9, cpuMillicores: 1_000, memoryBytes: 200, pids: 50 };
    expect(divideQuota(quota, held).map(({ held: { hostId }, ceilings }) => [hostId, ceilings])).toEqual([
      ['a', { cpuMillicores: 750, memoryBytes: 50, pids: 25 }],
      ['b', { cpuMillicores: 250, memoryBytes: 150, pids: 25 }],
    ]);
    expect(divideQuota(quota, [])).toEqual([]);
  });
});

it('work that begins and ends in the middle of seconds is held back as often as work that does not', () => {
  const plateaus = [450, 450, 25, 25, 25, 75, 75, 75, 8, 8];
  const demandAt = (second: number) => plateaus[Math.floor(second) % plateaus.length] ?? 0;
  const shareFrom = (phase: number) => {
    const millicores = Array.from({ length: 100 }, (_, second) => {
      const parts = Array.from({ length: 100 }, (_one, part) => demandAt(second + phase + part / 100));
      return Math.round(parts.reduce((sum, part) => sum + part, 0) / parts.length);
    });
    const replay = new CpuReplay(200);
    replay.add({ fromMs: 0, millicores, periodsSeen: null });
    return replay.total.throttledPeriods / replay.total.periods;
  };
  // Two seconds bring 500 millicore-seconds too much, which take 2.86 s to be worked off: 4.8 of ten seconds in whole periods.
  for (const phase of [0, 0.1, 0.3, 0.5, 0.8]) expect(Math.abs(shareFrom(phase) - 0.48)).toBeLessThan(0.01);
});
