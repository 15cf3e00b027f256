import { describe, expect, it } from 'vitest';
import { isQuiet } from './quiet-hours.ts';

const MINUTE_MS = 60_000;

/** How many minutes of a stretch are quiet. */
function quietMinutes(hours: Parameters<typeof isQuiet>[0], from: string, to: string): number {
  let count = 0;
  for (let ms = Date.parse(from); ms < Date.parse(to); ms += MINUTE_MS) if (isQuiet(hours, new Date(ms))) count += 1;
  return count;
}

describe('quiet hours', () => {
  it('end on the same day, or over midnight on the next', () => {
    const noon = { timeZone: 'UTC', fromMinute: 12 * 60, toMinute: 13 * 60 };
    expect(quietMinutes(noon, '2026-01-05T00:00Z', '2026-01-06T00:00Z')).toBe(60);
    const night = { timeZone: 'Asia/Shanghai', fromMinute: 22 * 60, toMinute: 7 * 60 };
    expect(quietMinutes(night, '2026-01-05T00:00Z', '2026-01-06T00:00Z')).toBe(9 * 60);
    expect(isQuiet(night, new Date('2026-01-05T14:00:00Z'))).toBe(true);
    expect(isQuiet(night, new Date('2026-01-05T22:59:59Z'))).toBe(true);
    expect(isQuiet(night, new Date('2026-01-05T23:00:00Z'))).toBe(false);
  });

  it('go by the clock on the wall where that is moved', () => {
    const night = { timeZone: 'Europe/Berlin', fromMinute: 22 * 60, toMinute: 6 * 60 };
    // 22:00 to 06:00, with an hour left out in March and one twice in October.
    expect(quietMinutes(night, '2026-03-28T12:00Z', '2026-03-29T12:00Z')).toBe(7 * 60);
    expect(quietMinutes(night, '2026-10-24T12:00Z', '2026-10-25T12:00Z')).toBe(9 * 60);
    const within = { timeZone: 'America/New_York', fromMinute: 2 * 60, toMinute: 3 * 60 };
    expect(quietMinutes(within, '2026-03-08T05:00Z', '2026-03-09T04:00Z')).toBe(0);
  });
});
