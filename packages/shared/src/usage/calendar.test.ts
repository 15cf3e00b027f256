import { expect, it } from 'vitest';
import { calendarSteps, dayAt, isTimeZone, monthAt, monthRange, startOfDay } from './calendar.ts';

const iso = (atMs: number) => new Date(atMs).toISOString();

it('begins a month at the midnight of its zone, also where the clocks change in it', () => {
  expect(Object.values(monthRange('2026-11', 'UTC')).map(iso)).toEqual([
    '2026-11-01T00:00:00.000Z',
    '2026-12-01T00:00:00.000Z',
  ]);
  const march = monthRange('2026-03', 'Europe/Berlin');
  expect([iso(march.fromMs), iso(march.toMs)]).toEqual(['2026-02-28T23:00:00.000Z', '2026-03-31T22:00:00.000Z']);
  expect((march.toMs - march.fromMs) / 3_600_000).toBe(31 * 24 - 1);
  const october = monthRange('2026-10', 'Europe/Berlin');
  expect((october.toMs - october.fromMs) / 3_600_000).toBe(31 * 24 + 1);
  expect(iso(monthRange('2026-12', 'Pacific/Kiritimati').toMs)).toBe('2026-12-31T10:00:00.000Z');
  expect(iso(monthRange('2026-12', 'Etc/GMT+12').fromMs)).toBe('2026-12-01T12:00:00.000Z');
});

it('gives the hour that midnight cuts to the day in which it begins', () => {
  // Midnight in Kolkata is 18:30 in UTC.
  expect(iso(startOfDay({ year: 2026, month: 11, day: 23 }, 'Asia/Kolkata'))).toBe('2026-11-22T19:00:00.000Z');
});

it('begins a day that has no midnight with its first hour', () => {
  // In Cairo the clocks go from 24:00 to 1:00.
  expect(iso(startOfDay({ year: 2026, month: 4, day: 24 }, 'Africa/Cairo'))).toBe('2026-04-23T22:00:00.000Z');
});

it('cuts a range into days and months', () => {
  const range = { fromMs: Date.UTC(2026, 2, 28, 12), toMs: Date.UTC(2026, 2, 30, 12) };
  expect(calendarSteps(range, 'day', 'Europe/Berlin').map(iso)).toEqual([
    '2026-03-27T23:00:00.000Z',
    '2026-03-28T23:00:00.000Z',
    '2026-03-29T22:00:00.000Z',
  ]);
  const year = { fromMs: Date.UTC(2025, 11, 5), toMs: Date.UTC(2026, 11, 1) };
  expect(calendarSteps(year, 'month', 'UTC')).toHaveLength(12);
  expect(calendarSteps({ fromMs: Date.UTC(2025, 0, 31), toMs: Date.UTC(2025, 2, 1) }, 'month', 'UTC').map(iso)).toEqual(
    ['2025-01-01T00:00:00.000Z', '2025-02-01T00:00:00.000Z'],
  );
});

it('knows zones and what day it is there', () => {
  expect([isTimeZone('Europe/Berlin'), isTimeZone('Mars/Olympus'), isTimeZone('')]).toEqual([true, false, false]);
  expect(dayAt(Date.UTC(2026, 10, 30, 23), 'Asia/Shanghai')).toEqual({ year: 2026, month: 12, day: 1 });
  expect(monthAt(Date.UTC(2026, 10, 30, 23), 'Asia/Shanghai')).toBe('2026-12');
});
