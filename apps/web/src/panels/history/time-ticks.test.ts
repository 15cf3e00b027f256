import { HOUR_MS, MINUTE_MS } from '@bulkhead/shared';
import { expect, it } from 'vitest';
import { HISTORY_SPANS, spanOf, SPANS } from './history-range.ts';
import { historyTicks } from './time-ticks.ts';

const NOW = Date.parse('2026-11-23T06:30:20Z');

it('there are neither too many nor none, whatever the range and the width', () => {
  for (const name of HISTORY_SPANS) {
    for (const widthPx of [260, 390, 620, 1_300]) {
      const ticks = historyTicks(spanOf(name, NOW), widthPx);
      expect(ticks.length, `${name} at ${widthPx}`).toBeGreaterThanOrEqual(1);
      expect(ticks.length, `${name} at ${widthPx}`).toBeLessThanOrEqual(Math.max(3, Math.floor(widthPx / 70)));
      expect(ticks).toEqual(ticks.toSorted((a, b) => a - b));
    }
  }
});

it('they stand on round times of the reader’s clock', () => {
  for (const tick of historyTicks(spanOf('1h', NOW), 600)) expect(tick % (10 * MINUTE_MS)).toBe(0);
  for (const tick of historyTicks(spanOf('7d', NOW), 600)) expect(new Date(tick).getHours()).toBe(0);
  for (const tick of historyTicks(spanOf('1y', NOW), 600)) {
    expect([new Date(tick).getDate(), new Date(tick).getHours()]).toEqual([1, 0]);
  }
});

it('those of several days keep their places while the range moves on', () => {
  const at = (nowMs: number) => historyTicks({ fromMs: nowMs - SPANS['30d'], toMs: nowMs }, 400);
  const later = at(NOW + 30 * HOUR_MS);
  const shared = at(NOW).filter((tick) => tick >= NOW + 30 * HOUR_MS - SPANS['30d']);
  expect(later.slice(0, shared.length)).toEqual(shared);
});
