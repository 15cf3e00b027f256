import { knownOf, quantileOf } from './statistics.ts';
import type { Values } from './statistics.ts';

/** By so much of the time more than while it was quiet it has to wait before that is worth a sentence. */
const RISE_SHARE = 0.1;
/** A quarter of the steps at least is taken for its quiet times. */
const QUIET_QUANTILE = 0.25;
/** Fewer steps than this below the threshold, or unknown, do not end an episode. */
const BRIDGED_STEPS = 1;
const LEAST_BEFORE_STEPS = 3;
const MOST_BEFORE_STEPS = 30;

/** Steps, both ends included. */
export interface Span {
  first: number;
  last: number;
}

/** A stretch in which something waited, and the quiet before it; null: it began so, or began right after another one. */
export interface Episode extends Span {
  before: Span | null;
}

/**
 * The stretches in which `waited`, shares of time, stands out of its own quiet times. Who waits the same all the time
 * has none: nothing can be said about who began it.
 */
export function findEpisodes(waited: Values): Episode[] {
  const quiet = quantileOf(waited, QUIET_QUANTILE);
  if (quiet === null) return [];
  const spans = findSpans(waited, Math.max(0, quiet) + RISE_SHARE);
  return spans.map((span, index) => ({ ...span, before: beforeOf(waited, span, spans[index - 1]) }));
}

function findSpans(waited: Values, threshold: number): Span[] {
  const spans: Span[] = [];
  for (const [step, value] of waited.entries()) {
    if (value === null || value < threshold) continue;
    const open = spans.at(-1);
    if (open !== undefined && step - open.last <= BRIDGED_STEPS + 1) open.last = step;
    else spans.push({ first: step, last: step });
  }
  return spans;
}

/** As long as the episode itself, within bounds; not into the episode before it. */
function beforeOf(waited: Values, { first, last }: Span, previous: Span | undefined): Span | null {
  const wanted = Math.min(MOST_BEFORE_STEPS, Math.max(LEAST_BEFORE_STEPS, last - first + 1));
  const from = Math.max(0, first - wanted, previous === undefined ? 0 : previous.last + 1);
  if (from >= first) return null;
  return knownOf(waited.slice(from, first)).length === 0 ? null : { first: from, last: first - 1 };
}
