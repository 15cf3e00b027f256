import { describe, expect, it } from 'vitest';
import { LONGEST_WINDOW_MINUTES, minutesOf, ticksInSeconds, timeTicks, timeWindow } from './time-axis.ts';
import { bytesAxis, coresAxis, highestOf, operationsAxis } from './value-axis.ts';

const WINDOW_MS = 15 * 60_000;

describe('timeWindow', () => {
  it('is fifteen minutes that end on the next whole second', () => {
    expect(timeWindow(1_000_000_123)).toEqual({ startMs: 1_000_001_000 - WINDOW_MS, endMs: 1_000_001_000 });
    expect(timeWindow(1_000_000_900)).toEqual(timeWindow(1_000_000_123));
    expect(LONGEST_WINDOW_MINUTES).toBe(15);
  });

  it('can be shorter', () => {
    expect(timeWindow(1_000_000, 1)).toEqual({ startMs: 940_000, endMs: 1_000_000 });
    expect(minutesOf(timeWindow(1_000_123, 5))).toBe(5);
  });
});

describe('timeTicks', () => {
  it('lie on whole minutes and stay where they are while the window moves on', () => {
    const wide = timeTicks({ startMs: 10_000, endMs: 10_000 + WINDOW_MS }, 900);
    expect(wide).toEqual([180_000, 360_000, 540_000, 720_000, 900_000]);
    expect(timeTicks({ startMs: 10_000, endMs: 10_000 + WINDOW_MS }, 300)).toEqual([300_000, 600_000, 900_000]);
    expect(timeTicks({ startMs: 11_000, endMs: 11_000 + WINDOW_MS }, 900)).toEqual(wide);
  });

  it('lie on round seconds in a window of one minute', () => {
    const window = { startMs: 1_000, endMs: 61_000 };
    expect(timeTicks(window, 900)).toEqual([15_000, 30_000, 45_000, 60_000]);
    expect(timeTicks(window, 300)).toEqual([20_000, 40_000, 60_000]);
    expect(ticksInSeconds(window)).toBe(true);
    expect(ticksInSeconds({ startMs: 0, endMs: WINDOW_MS })).toBe(false);
  });
});

describe('value axes', () => {
  it('leave a little room above the highest value', () => {
    expect(coresAxis(0.5)).toEqual({ max: 0.6, ticks: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6] });
    expect(coresAxis(2).max).toBe(2.5);
    expect(bytesAxis(64 * 1024 ** 2).max).toBe(72 * 1024 ** 2);
  });

  it('have a scale without any value', () => {
    expect(coresAxis(0).max).toBeGreaterThan(0);
    expect(bytesAxis(0).max).toBeGreaterThan(0);
    expect(operationsAxis(0)).toEqual({ max: 5, ticks: [0, 1, 2, 3, 4, 5] });
  });

  it('never cut the highest value off', () => {
    for (const cores of [0.013, 0.25, 0.33, 1, 3.7, 64, 1024]) expect(coresAxis(cores).max).toBeGreaterThan(cores);
    for (const mib of [1, 7, 64, 100, 512, 65_536]) expect(bytesAxis(mib * 2 ** 20).max).toBeGreaterThan(mib * 2 ** 20);
  });
});

describe('highestOf', () => {
  it('passes over what is not there', () => {
    expect(highestOf([null, 3, null, 2])).toBe(3);
    expect(highestOf([null])).toBe(0);
  });
});
