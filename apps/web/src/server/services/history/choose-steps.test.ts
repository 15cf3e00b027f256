import { DAY_MS, HOUR_MS, MINUTE_MS } from '@bulkhead/shared';
import { expect, test } from 'vitest';
import { seeded } from '../metering/testing.ts';
import { chooseSteps } from './choose-steps.ts';

const NOW = Date.UTC(2026, 10, 23, 6, 17, 12);
const KEPT = NOW - 30 * DAY_MS;
const last = (lengthMs: number, points = 360) => chooseSteps({ fromMs: NOW - lengthMs, toMs: NOW, points }, KEPT);

test.each([
  ['five minutes', 5 * MINUTE_MS, 'minute', MINUTE_MS],
  ['an hour', HOUR_MS, 'minute', MINUTE_MS],
  ['a day', DAY_MS, 'minute', 5 * MINUTE_MS],
  ['a week', 7 * DAY_MS, 'minute', 30 * MINUTE_MS],
  ['two weeks', 14 * DAY_MS, 'hour', HOUR_MS],
  ['a month', 30 * DAY_MS, 'hour', 3 * HOUR_MS],
  ['a year', 365 * DAY_MS, 'hour', 2 * DAY_MS],
] as const)('%s is drawn in steps that fit', (_, lengthMs, tier, stepMs) => {
  expect(last(lengthMs)).toMatchObject({ tier, stepMs });
});

test('what is older than minutes are kept is drawn from hours, however short', () => {
  const fromMs = KEPT - HOUR_MS;
  expect(chooseSteps({ fromMs, toMs: fromMs + 30 * MINUTE_MS, points: 360 }, KEPT)).toMatchObject({
    tier: 'hour',
    stepMs: HOUR_MS,
  });
});

test('steps are whole, hold the range, and are never more than points', () => {
  const random = seeded(5);
  for (let round = 0; round < 2_000; round += 1) {
    const points = 2 + Math.floor(random() * 1_999);
    const lengthMs = Math.ceil(random() ** 4 * 366 * DAY_MS);
    const fromMs = Math.floor(NOW - random() * 500 * DAY_MS);
    const steps = chooseSteps({ fromMs, toMs: fromMs + lengthMs, points }, KEPT);
    expect(steps.atMs.length).toBeLessThanOrEqual(points);
    expect(steps.atMs[0]).toBe(steps.fromMs);
    expect(steps.fromMs).toBeLessThanOrEqual(fromMs);
    expect(steps.toMs).toBeGreaterThanOrEqual(fromMs + lengthMs);
    expect(steps.toMs - steps.fromMs).toBe(steps.atMs.length * steps.stepMs);
    expect(steps.fromMs % steps.stepMs).toBe(0);
    expect(steps.stepMs % (steps.tier === 'hour' ? HOUR_MS : MINUTE_MS)).toBe(0);
  }
});

test.each([
  ['ends before it begins', 0, 'toMs'],
  ['is no number', Number.NaN, 'toMs'],
  ['is longer than a year', 367 * DAY_MS, 'fromMs'],
])('a range that %s is refused', (_, lengthMs, field) => {
  const refusal = { code: 'INVALID_INPUT', details: expect.objectContaining({ field }) };
  expect(() => last(lengthMs)).toThrow(expect.objectContaining(refusal));
});
