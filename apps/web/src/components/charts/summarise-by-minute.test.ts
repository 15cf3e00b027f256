import { describe, expect, it } from 'vitest';
import { summariseByMinute } from './summarise-by-minute.ts';

describe('summariseByMinute', () => {
  it('gives lowest, mean and highest of each minute, newest first', () => {
    const rows = summariseByMinute(
      [
        { atMs: 59_000, used: 1 },
        { atMs: 60_000, used: 2 },
        { atMs: 61_000, used: null },
        { atMs: 62_000, used: 4 },
      ],
      ['used'],
    );
    expect(rows).toEqual([
      { minuteMs: 60_000, values: { used: { min: 2, mean: 3, max: 4 } } },
      { minuteMs: 0, values: { used: { min: 1, mean: 1, max: 1 } } },
    ]);
  });

  it('tells a minute without values from one with zeros', () => {
    expect(summariseByMinute([{ atMs: 0, used: null }], ['used'])[0]?.values.used).toBeNull();
    expect(summariseByMinute([], ['used'])).toEqual([]);
  });
});
