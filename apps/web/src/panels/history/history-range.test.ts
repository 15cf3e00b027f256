import { HOUR_MS, MAX_HISTORY_RANGE_MS, MINUTE_MS } from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import { HISTORY_SPANS, isLive, moved, parseAsRange, resized, spanBetween, spanOf, SPANS } from './history-range.ts';

const NOW = Date.parse('2026-11-23T06:30:20Z');
const MINUTE_AFTER = Date.parse('2026-11-23T06:31Z');

describe('a range in the URL', () => {
  it('comes back as it was put there', () => {
    for (const span of HISTORY_SPANS) expect(parseAsRange.parse(parseAsRange.serialize(span))).toBe(span);
    const own = { fromMs: MINUTE_AFTER - HOUR_MS, toMs: MINUTE_AFTER };
    expect(parseAsRange.serialize(own)).toBe('2026-11-23T05:31Z_2026-11-23T06:31Z');
    expect(parseAsRange.parse('2026-11-23T05:31Z_2026-11-23T06:31Z')).toEqual(own);
    expect(parseAsRange.eq(own, { ...own })).toBe(true);
    expect(parseAsRange.eq(own, '1h')).toBe(false);
  });

  it('is as if it were not there where it makes no sense', () => {
    const wrong = [
      '',
      '2h',
      'toString',
      '2026-11-23T06:31Z',
      '2026-11-23T06:31Z_2026-11-23T05:31Z',
      '2026-11-23T06:31Z_2026-11-23T06:32Z',
      '2024-11-23T06:31Z_2026-11-23T06:32Z',
      '2026-13-23T06:31Z_2026-11-23T06:32Z',
      '1899-11-23T05:31Z_1899-11-23T06:31Z',
    ];
    for (const text of wrong) expect(parseAsRange.parse(text), text).toBeNull();
  });
});

it('a span ends with the minute that is now, a long one with the hour', () => {
  expect(spanOf('1h', NOW)).toEqual({ fromMs: MINUTE_AFTER - HOUR_MS, toMs: MINUTE_AFTER });
  const hourAfter = Date.parse('2026-11-23T07:00Z');
  expect(spanOf('1y', NOW)).toEqual({ fromMs: hourAfter - SPANS['1y'], toMs: hourAfter });
  const own = { fromMs: 0, toMs: HOUR_MS };
  expect(spanOf(own, NOW)).toBe(own);
});

it('a drag is taken in either direction, on whole minutes', () => {
  const from = Date.parse('2026-11-23T05:00:40Z');
  const to = Date.parse('2026-11-23T05:20:10Z');
  const whole = { fromMs: Date.parse('2026-11-23T05:00Z'), toMs: Date.parse('2026-11-23T05:21Z') };
  expect(spanBetween(from, to, NOW)).toEqual(whole);
  expect(spanBetween(to, from, NOW)).toEqual(whole);
});

it('nothing is shorter than five minutes, longer than a year, or in the future', () => {
  const short = spanBetween(NOW, NOW, NOW);
  expect(short).toEqual({ fromMs: MINUTE_AFTER - 5 * MINUTE_MS, toMs: MINUTE_AFTER });
  const long = spanBetween(0, NOW, NOW);
  expect(long.toMs - long.fromMs).toBe(MAX_HISTORY_RANGE_MS);
  expect(spanBetween(NOW, NOW + HOUR_MS, NOW).toMs).toBe(MINUTE_AFTER);
});

it('goes earlier and later by half, and stops at now', () => {
  const hour = spanOf('1h', NOW);
  const earlier = moved(hour, -1, NOW);
  expect(earlier).toEqual({ fromMs: hour.fromMs - HOUR_MS / 2, toMs: hour.toMs - HOUR_MS / 2 });
  expect(moved(earlier, 1, NOW)).toEqual(hour);
  expect(moved(hour, 1, NOW)).toEqual(hour);
  expect(moved({ fromMs: 0, toMs: HOUR_MS }, -1, NOW)).toEqual({ fromMs: 0, toMs: HOUR_MS });
});

it('looks closer at the middle, and at twice as much around it', () => {
  const span = { fromMs: MINUTE_AFTER - 3 * HOUR_MS, toMs: MINUTE_AFTER - HOUR_MS };
  const closer = resized(span, 0.5, NOW);
  expect(closer).toEqual({ fromMs: span.fromMs + HOUR_MS / 2, toMs: span.toMs - HOUR_MS / 2 });
  expect(resized(closer, 2, NOW)).toEqual(span);
});

it('knows what the live charts are for', () => {
  expect(HISTORY_SPANS.filter(isLive)).toEqual(['5m', '15m']);
  expect(isLive({ fromMs: 0, toMs: 5 * MINUTE_MS })).toBe(false);
});
