import { describe, expect, it } from 'vitest';
import { heatPaths } from './heat-cells.ts';

const box = { left: 50, right: 150, top: 10, rowHeight: 8, xOf: (atMs: number) => 50 + atMs / 1_000 };

describe('heatPaths', () => {
  it('puts each cell into the path of its step', () => {
    const paths = heatPaths([{ atMs: 0, shares: [0, 1] }], box);
    expect(paths[0]).toBe('M50.0 10.0H55.0v7.0H50.0z');
    expect(paths.at(-1)).toBe('M50.0 18.0H55.0v7.0H50.0z');
    expect(paths.slice(1, -1).join('')).toBe('');
  });

  it('leaves out what is not known and what lies outside', () => {
    expect(heatPaths([{ atMs: 0, shares: [null] }], box).join('')).toBe('');
    expect(
      heatPaths(
        [
          { atMs: -20_000, shares: [1] },
          { atMs: 200_000, shares: [1] },
        ],
        box,
      ).join(''),
    ).toBe('');
  });

  it('cuts a cell at the edge of the plot', () => {
    expect(heatPaths([{ atMs: 98_000, shares: [1] }], box).at(-1)).toBe('M148.0 10.0H150.0v7.0H148.0z');
  });
});
