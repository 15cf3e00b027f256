import { describe, expect, it } from 'vitest';
import { isHeld, nextHold } from './hold.ts';
import { LogGauge } from './log-gauge.ts';
import { FLOOD_BYTES_PER_SEC } from './watch-floods.ts';

/** What the gauge says at last of a writer of `bytesPerSec`, whose file is turned over at ten million bytes. */
function measure(bytesPerSec: number, seconds = 60): number | null {
  const gauge = new LogGauge('/log');
  let rate: number | null = null;
  for (let second = 0; second <= seconds; second += 1) {
    const written = bytesPerSec * second;
    const stat = () => ({ ino: 1 + Math.floor(written / 1e7), size: written % 1e7 });
    rate = gauge.look(second * 1000, stat);
  }
  return rate;
}

describe('gauge', () => {
  it.each([0, 1_000, 1_000_000, 4_900_000, 5_100_000, 9_900_000])('is exact at %i bytes a second', (rate) => {
    expect(measure(rate)).toBeCloseTo(rate, -1);
  });

  it.each([11e6, 15e6, 20e6, 31e6, 95e6])('calls %i bytes a second a flood, however often the file turns', (rate) => {
    expect(measure(rate)).toBeGreaterThan(FLOOD_BYTES_PER_SEC);
  });

  it('says nothing before ten seconds, nor of a file that is gone', () => {
    expect(measure(50e6, 9)).toBeNull();
    const gauge = new LogGauge('/log');
    for (let second = 0; second < 30; second += 1) gauge.look(second * 1000, () => ({ ino: 1, size: second * 9e6 }));
    expect(gauge.look(30_000, () => null)).toBeNull();
    expect(gauge.look(31_000, () => ({ ino: 2, size: 0 }))).toBeNull();
  });
});

describe('hold', () => {
  const flood = (nowMs: number) => ({ runMs: 1, revision: 1, bytesPerSec: 6e6, nowMs });
  it('lasts a minute, then longer, at most ten minutes', () => {
    let hold = nextHold(null, flood(0));
    const lengths = [hold.untilMs];
    for (let times = 0; times < 6; times += 1) {
      const nowMs = hold.untilMs + 11_000;
      hold = nextHold(hold, flood(nowMs));
      lengths.push(hold.untilMs - nowMs);
    }
    expect(lengths.map((ms) => ms / 60_000)).toEqual([1, 2, 4, 8, 10, 10, 10]);
    expect(nextHold(hold, flood(hold.untilMs + 31 * 60_000)).times).toBe(1);
  });

  it('ends by time, by a change of the instance, and with the run', () => {
    const hold = nextHold(null, flood(0));
    expect(isHeld(hold, { runMs: 1, revision: 1, nowMs: 59_999 })).toBe(true);
    expect(isHeld(hold, { runMs: 1, revision: 1, nowMs: 60_000 })).toBe(false);
    expect(isHeld(hold, { runMs: 1, revision: 2, nowMs: 1 })).toBe(false);
    expect(isHeld(hold, { runMs: 2, revision: 1, nowMs: 1 })).toBe(false);
  });
});
