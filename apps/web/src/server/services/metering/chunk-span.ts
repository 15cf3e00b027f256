import { DAY_MS, HOUR_MS, MINUTE_MS } from '@bulkhead/shared';

/** How far a host's clock may be ahead before it is not believed. */
const MAX_AHEAD_MS = MINUTE_MS;
/** Counted earlier than this it is no late answer, but a clock that was never set. */
const MAX_BEHIND_MS = 366 * DAY_MS;
/** What was counted while nobody looked for longer than that is taken as counted in the end of it. */
const MAX_SPAN_MS = 7 * DAY_MS;

/** A stretch of time in epoch milliseconds. */
export interface Span {
  fromMs: number;
  toMs: number;
}

/**
 * When a chunk was counted, as far as the host's clock can be believed: it ends no later than the database's clock says, is
 * not older than a year, and not longer than a week. A clock that is not believed is put to the database's, so that what
 * was counted is counted now.
 */
export function believedSpan({ fromMs, toMs }: Span, databaseMs: number): Span {
  const isBelieved = toMs <= databaseMs + MAX_AHEAD_MS && toMs >= databaseMs - MAX_BEHIND_MS;
  const endMs = Math.floor(isBelieved ? toMs : databaseMs);
  const lengthMs = Math.min(Math.max(Math.floor(toMs) - Math.floor(fromMs), 0), MAX_SPAN_MS);
  return { fromMs: endMs - lengthMs, toMs: endMs };
}

export interface PartOfHour {
  hourMs: number;
  /** Milliseconds from the span's beginning to where this part begins and ends. */
  fromMs: number;
  toMs: number;
}

/** The hours that a span touches, in order. What is counted in no time at all is in the hour in which it was counted. */
export function hoursOf({ fromMs, toMs }: Span): PartOfHour[] {
  const parts: PartOfHour[] = [];
  const firstMs = Math.floor(fromMs / HOUR_MS) * HOUR_MS;
  for (let hourMs = firstMs; hourMs < toMs; hourMs += HOUR_MS) {
    parts.push({ hourMs, fromMs: Math.max(hourMs, fromMs) - fromMs, toMs: Math.min(hourMs + HOUR_MS, toMs) - fromMs });
  }
  return parts.length > 0 ? parts : [{ hourMs: firstMs, fromMs: 0, toMs: 0 }];
}

/**
 * What of a growth belongs to one part of a span of `spanMs`, in proportion to time. The parts of a span sum up to the
 * growth exactly: each is what is reached at its end less what was reached at its beginning.
 */
export function shareOf(growth: number, part: Pick<PartOfHour, 'fromMs' | 'toMs'>, spanMs: number): number {
  if (part.fromMs <= 0 && part.toMs >= spanMs) return growth;
  return reached(growth, part.toMs, spanMs) - reached(growth, part.fromMs, spanMs);
}

/** Products of two large numbers leave what a number holds exactly. */
function reached(growth: number, atMs: number, spanMs: number): number {
  return Number((BigInt(growth) * BigInt(atMs)) / BigInt(spanMs));
}

/** The minute that a chunk is history of: the one that most of its last minute lies in. */
export function minuteOf({ fromMs, toMs }: Span): number {
  const middleMs = (Math.max(fromMs, toMs - MINUTE_MS) + toMs) / 2;
  return Math.floor(middleMs / MINUTE_MS) * MINUTE_MS;
}
