import { DAY_MS, HOUR_MS, MAX_HISTORY_RANGE_MS, MINUTE_MS } from '@bulkhead/shared';
import { createParser } from 'nuqs/server';

/** Stretches that end now, and how long each is. */
export const SPANS = {
  '1m': MINUTE_MS,
  '5m': 5 * MINUTE_MS,
  '15m': 15 * MINUTE_MS,
  '1h': HOUR_MS,
  '6h': 6 * HOUR_MS,
  '24h': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
  '1y': 365 * DAY_MS,
} as const;
export type SpanName = keyof typeof SPANS;

/** What history can be looked at in; a minute is only for live charts: history's values are minutes. */
export const HISTORY_SPANS = ['5m', '15m', '1h', '6h', '24h', '7d', '30d', '1y'] as const satisfies SpanName[];

/** Both ends in epoch milliseconds, the end excluded. */
export interface TimeSpan {
  fromMs: number;
  toMs: number;
}

/** A stretch that ends now, or one that stands still. */
export type HistoryRange = SpanName | TimeSpan;

/** Less would be fewer than five values. */
export const LEAST_SPAN_MS = 5 * MINUTE_MS;
const MOMENT_MAX_MS = 8.64e15;

const isSpanName = (text: string): text is SpanName => Object.hasOwn(SPANS, text);

/** In the URL: `6h`, or two moments as `2026-11-23T06:00Z_2026-11-23T07:00Z`. What is neither is as if it were not there. */
export const parseAsRange = createParser<HistoryRange>({
  parse: (text) => {
    if (isSpanName(text)) return text;
    const moments = /^(\d{4}-\d\d-\d\dT\d\d:\d\dZ)_(\d{4}-\d\d-\d\dT\d\d:\d\dZ)$/.exec(text);
    if (moments === null) return null;
    const [fromMs, toMs] = [Date.parse(moments[1] ?? ''), Date.parse(moments[2] ?? '')];
    if (!Number.isFinite(fromMs) || !Number.isFinite(toMs) || fromMs < 0 || toMs > MOMENT_MAX_MS) return null;
    return toMs - fromMs >= LEAST_SPAN_MS && toMs - fromMs <= MAX_HISTORY_RANGE_MS ? { fromMs, toMs } : null;
  },
  serialize: (range) => (typeof range === 'string' ? range : `${toUrlMoment(range.fromMs)}_${toUrlMoment(range.toMs)}`),
  eq: (a, b) =>
    a === b || (typeof a === 'object' && typeof b === 'object' && a.fromMs === b.fromMs && a.toMs === b.toMs),
});

function toUrlMoment(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 16)}Z`;
}

/** The stretch that a range means now. It moves on by whole minutes, and by whole hours where a step is longer anyway. */
export function spanOf(range: HistoryRange, nowMs: number): TimeSpan {
  if (typeof range === 'object') return range;
  const lengthMs = SPANS[range];
  const toMs = roundUp(nowMs, lengthMs > SPANS['7d'] ? HOUR_MS : MINUTE_MS);
  return { fromMs: toMs - lengthMs, toMs };
}

/** Between two moments in any order, on whole minutes, neither too short nor too long, and not after now. */
export function spanBetween(oneMs: number, otherMs: number, nowMs: number): TimeSpan {
  const newestMs = roundUp(nowMs, MINUTE_MS);
  const fromMs = Math.max(0, Math.floor(Math.min(oneMs, otherMs) / MINUTE_MS) * MINUTE_MS);
  const toMs = roundUp(Math.max(oneMs, otherMs), MINUTE_MS);
  return fit(fromMs, Math.min(Math.max(toMs - fromMs, LEAST_SPAN_MS), MAX_HISTORY_RANGE_MS), newestMs);
}

/** As long, earlier or later by half of its length. */
export function moved({ fromMs, toMs }: TimeSpan, direction: -1 | 1, nowMs: number): TimeSpan {
  const byMs = roundUp((toMs - fromMs) / 2, MINUTE_MS);
  return fit(Math.max(0, fromMs + direction * byMs), toMs - fromMs, roundUp(nowMs, MINUTE_MS));
}

/** Its middle half, or twice as much around it. */
export function resized({ fromMs, toMs }: TimeSpan, factor: 0.5 | 2, nowMs: number): TimeSpan {
  const middleMs = (fromMs + toMs) / 2;
  const halfMs = ((toMs - fromMs) * factor) / 2;
  return spanBetween(middleMs - halfMs, middleMs + halfMs, nowMs);
}

/** As long as before, ended by now at the latest. */
function fit(fromMs: number, lengthMs: number, newestMs: number): TimeSpan {
  const toMs = Math.min(fromMs + lengthMs, newestMs);
  return { fromMs: Math.max(0, toMs - lengthMs), toMs };
}

function roundUp(atMs: number, stepMs: number): number {
  return Math.ceil(atMs / stepMs) * stepMs;
}

/** Whether an instance's live charts, which have every second, show it better than history's minutes do. */
export function isLive(range: HistoryRange): range is '1m' | '5m' | '15m' {
  return typeof range === 'string' && SPANS[range] <= SPANS['15m'];
}
