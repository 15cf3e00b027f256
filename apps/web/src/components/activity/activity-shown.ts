'use client';

import { useSyncExternalStore } from 'react';

const KEY = 'bulkhead-activity-shown';
const listeners = new Set<() => void>();

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function set(shown: boolean): void {
  window.sessionStorage.setItem(KEY, String(shown));
  for (const listener of listeners) listener();
}

/** Opens the drawer, from wherever somebody asks for it. */
export function showActivity(): void {
  set(true);
}

/** Whether the drawer is open in this tab; it stays so when the page is loaded again. */
export function useActivityShown(): [boolean, (shown: boolean) => void] {
  const shown = useSyncExternalStore(
    listen,
    () => window.sessionStorage.getItem(KEY) === 'true',
    () => false,
  );
  return [shown, set];
}
