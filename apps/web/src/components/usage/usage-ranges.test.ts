import { expect, it } from 'vitest';
import { monthsBack, spanOf, stepFor, type RangePreset } from './usage-ranges.ts';

const iso = (span: { fromMs: number; toMs: number } | null) =>
  span === null ? null : [span.fromMs, span.toMs].map((atMs) => new Date(atMs).toISOString().slice(0, 13));
const NOW = Date.UTC(2026, 10, 23, 6, 12);
const at = (range: RangePreset, from: string | null = null, to: string | null = null) =>
  iso(spanOf({ range, from, to }, NOW, 'Europe/Berlin'));

it('ends with the hour that runs, or with the last that was asked for', () => {
  expect(at('today')).toEqual(['2026-11-22T23', '2026-11-23T07']);
  expect(at('7d')).toEqual(['2026-11-16T23', '2026-11-23T07']);
  expect(at('30d')).toEqual(['2026-10-24T22', '2026-11-23T07']);
  expect(at('month')).toEqual(['2026-10-31T23', '2026-11-23T07']);
  expect(at('lastMonth')).toEqual(['2026-09-30T22', '2026-10-31T23']);
  expect(at('custom', '2026-03-29', '2026-03-29')).toEqual(['2026-03-28T23', '2026-03-29T22']);
});

it('takes no days that are none, turned around, or more than a year apart', () => {
  expect(at('custom')).toBeNull();
  expect(at('custom', '2026-03-02', '2026-03-01')).toBeNull();
  expect(at('custom', '2024-01-01', '2026-03-01')).toBeNull();
});

it('is never empty, also in the minutes before a day’s first whole hour', () => {
  // 0:05 in Kolkata is 18:35 in UTC, and the ledger's hour began before midnight.
  const nowMs = Date.UTC(2026, 10, 30, 18, 35);
  for (const range of ['today', 'month'] as const) {
    const span = spanOf({ range, from: null, to: null }, nowMs, 'Asia/Kolkata');
    expect((span?.toMs ?? 0) - (span?.fromMs ?? 0)).toBe(3_600_000);
  }
});

it('is cut so that a screen can show it', () => {
  const hours = (count: number) => stepFor({ fromMs: 0, toMs: count * 3_600_000 });
  expect([hours(24), hours(72), hours(73), hours(2_400), hours(2_401)]).toEqual([
    'hour',
    'hour',
    'day',
    'day',
    'month',
  ]);
});

it('counts months back over the year', () => {
  expect(monthsBack(Date.UTC(2026, 0, 15), 'UTC', 3)).toEqual(['2026-01', '2025-12', '2025-11']);
});
