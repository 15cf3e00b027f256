import { describe, expect, it } from 'vitest';
import { runBounded } from './run-bounded.ts';

describe('runBounded', () => {
  it('works on every item once and keeps the bound', async () => {
    const done: number[] = [];
    let open = 0;
    let most = 0;
    await runBounded([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      open += 1;
      most = Math.max(most, open);
      await Promise.resolve();
      done.push(item);
      open -= 1;
    });
    expect(done.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(most).toBe(3);
  });
});
