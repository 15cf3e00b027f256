import { describe, expect, it } from 'vitest';
import { heatPaths } from './heat-cells.ts';

const box = { left: 50, right: 150, top: 10, rowHeight: 8, xOf: (atMs: number) => 50 + atMs / 1_000 };

describe('heatPaths', () => {
  it('puts each cell into the path of its step', () => {
    expect(heatPaths([{ atMs: 0, shares: [0, 1] }], box)).toEqual([
      { level: 0, path: 'M50.0 10.0H55.0v7.0H50.0z' },
      { level: 5, path: 'M50.0 18.0H55.0v7.0H50.0z' },
    ]);
  });

  it('leaves out what is not known and what lies outside', () => {
    expect(heatPaths([{ atMs: 0, shares: [null] }], box)).toEqual([]);
    const outside = [
      { atMs: -20_000, shares: [1] },
      { atMs: 200_000, shares: [1] },
    ];
    expect(heatPaths(outside, box)).toEqual([]);
  });

  it('draws nothing before the axis is laid out', () => {
    expect(heatPaths([{ atMs: 0, shares: [1] }], { ...box, xOf: () => Number.NaN })).toEqual([]);
  });

  it('cuts a cell at the edge of the plot', () => {
    expect(heatPaths([{ atMs: 98_000, shares: [1] }], box)).toEqual([
      { level: 5, path: 'M148.0 10.0H150.0v7.0H148.0z' },
    ]);
  });
});
