import { MINUTE_MS } from '@bulkhead/shared';
import { useQueryState } from 'nuqs';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useNowMs } from '../../components/use-now.ts';
import { parseAsRange, spanBetween, spanOf } from './history-range.ts';
import type { HistoryRange, SpanName, TimeSpan } from './history-range.ts';

/** More looks closer than this nobody walks back one by one. */
const MOST_BACK = 20;

export interface HistoryRangeState {
  range: HistoryRange;
  /** What the range means now; the same object for a minute. */
  span: TimeSpan;
  nowMs: number;
  /** Another range altogether. */
  choose: (range: HistoryRange) => void;
  /** Looks closer, or elsewhere; `back` comes back from it. */
  zoom: (oneMs: number, otherMs: number) => void;
  /** Null: nothing to come back from. Escape does the same. */
  back: (() => void) | null;
}

/** The range of a page's charts, in the URL as `range`, so that a link, a reload and the browser's own back lead to it. */
export function useHistoryRange(fallback: SpanName): HistoryRangeState {
  const [range, setRange] = useQueryState(
    'range',
    parseAsRange.withDefault(fallback).withOptions({ history: 'push', scroll: false }),
  );
  const [before, setBefore] = useState<readonly HistoryRange[]>([]);
  const minute = Math.ceil(useNowMs() / MINUTE_MS);
  const nowMs = minute * MINUTE_MS;
  const span = useMemo(() => spanOf(range, nowMs), [range, nowMs]);

  const choose = useCallback(
    (next: HistoryRange) => {
      setBefore([]);
      void setRange(next);
    },
    [setRange],
  );
  const zoom = useCallback(
    (oneMs: number, otherMs: number) => {
      setBefore((all) => [...all, range].slice(-MOST_BACK));
      void setRange(spanBetween(oneMs, otherMs, nowMs));
    },
    [setRange, range, nowMs],
  );
  const last = before.at(-1);
  const back = useMemo(() => {
    if (last === undefined) return null;
    return () => {
      setBefore((all) => all.slice(0, -1));
      void setRange(last);
    };
  }, [last, setRange]);
  useEscape(back);
  return { range, span, nowMs, choose, zoom, back };
}

/** Not while something is open that Escape closes, nor where somebody types. */
function useEscape(act: (() => void) | null): void {
  useEffect(() => {
    if (act === null) return undefined;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      // The lists of closed fields stay in the page, unseen.
      const mayClose = [...document.querySelectorAll('[role="dialog"], [role="menu"], [role="listbox"]')];
      if (mayClose.some((one) => one.checkVisibility())) return;
      if (event.target instanceof HTMLElement && event.target.matches('input:not([type="radio"]), textarea, select'))
        return;
      act();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [act]);
}
