'use client';

import { useNow as useRequestTime } from 'next-intl';
import { useCallback, useSyncExternalStore } from 'react';

const TICK_MS = 1_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let currentMs = 0;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    currentMs = Date.now();
    timer = setInterval(() => {
      currentMs = Date.now();
      for (const each of listeners) each();
    }, TICK_MS);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** Now, in epoch milliseconds, once a second from one shared clock. The first picture uses the request's time. */
export function useNowMs(): number {
  const requestMs = useRequestTime().getTime();
  const getRequestMs = useCallback(() => requestMs, [requestMs]);
  // Before the first subscription the clock stands at 0: then the request's time is the best that is known.
  return useSyncExternalStore(subscribe, () => (currentMs === 0 ? requestMs : currentMs), getRequestMs);
}

const never = () => () => {};

/** False while the server's picture is drawn and taken over, true from then on. For what only the browser knows. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
