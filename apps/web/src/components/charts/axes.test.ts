import { describe, expect, it } from 'vitest';
import { timeTicks, timeWindow, WINDOW_MS } from './time-axis.ts';
import { bytesAxis, coresAxis, highestOf } from './value-axis.ts';

describe('timeWindow', () => {
  it('is fifteen minutes that end on the next whole second', () => {
    expect(timeWindow(1_000_000_123)).toEqual({ startMs: 1_000_001_000 - WINDOW_MS, endMs: 1_000_001_000 });
    expect(timeWindow(1_000_000_900)).toEqual(timeWindow(1_000_000_123));
  });
});

describe('timeTicks', () => {
  it('lie on whole minutes and stay where they are while the window moves on', () => {
    const wide = timeTicks({ startMs: 10_000, endMs: 10_000 + WINDOW_MS }, 900);
    expect(wide).toEqual([180_000, 360_000, 540_000, 720_000, 900_000]);
    expect(timeTicks({ startMs: 10_000, endMs: 10_000 + WINDOW_MS }, 300)).toEqual([300_000, 600_000, 900_000]);
    expect(timeTicks({ startMs: 11_000, endMs: 11_000 + WINDOW_MS }, 900)).toEqual(wide);
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
