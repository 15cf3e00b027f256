import { describe, expect, it } from 'vitest';
import { linePath, stackPaths } from './series-paths.ts';

const scale = { x: (atMs: number) => atMs / 100, y: (value: number) => 100 - value };
const point = (atMs: number, a: number | null, b: number | null = 0) => ({ atMs, a, b });

describe('linePath', () => {
  it('draws through all values', () => {
    expect(linePath([point(0, 1), point(100, 2), point(200, 3)], 'a', scale, false)).toBe(
      'M0.0 99.0h0L1.0 98.0L2.0 97.0',
    );
  });

  it('holds a value until the next one in steps', () => {
    expect(linePath([point(0, 1), point(100, 2)], 'a', scale, true)).toBe('M0.0 99.0h0H1.0V98.0');
  });

  it('breaks in a gap and keeps a value that stands alone', () => {
    const points = [point(0, 1), point(100, null), point(200, 3), point(300, null)];
    expect(linePath(points, 'a', scale, false)).toBe('M0.0 99.0h0M2.0 97.0h0');
  });

  it('is empty without values', () => {
    expect(linePath([point(0, null)], 'a', scale, false)).toBe('');
    expect(linePath([], 'a', scale, false)).toBe('');
  });
});

describe('stackPaths', () => {
  it('puts each series on top of those before it', () => {
    expect(stackPaths([point(0, 10, 5), point(100, 20, 5)], ['a', 'b'], scale)).toEqual([
      { key: 'a', path: 'M0.0 90.0L1.0 80.0L1.0 100.0L0.0 100.0Z' },
      { key: 'b', path: 'M0.0 85.0L1.0 75.0L1.0 80.0L0.0 90.0Z' },
    ]);
  });

  it('is open where one of them is not known', () => {
    const [first] = stackPaths([point(0, 10), point(100, 10, null), point(200, 10)], ['a', 'b'], scale);
    expect(first?.path).toBe('M0.0 90.0L0.0 100.0ZM2.0 90.0L2.0 100.0Z');
    expect(stackPaths([point(0, null)], ['a', 'b'], scale)).toEqual([
      { key: 'a', path: '' },
      { key: 'b', path: '' },
    ]);
  });
});
