'use client';

import { useSyncExternalStore } from 'react';

/** Whether changes are heard as they happen; `off` where no page listens. */
export type LiveState = 'off' | 'connecting' | 'live' | 'lost';

let current: LiveState = 'off';
const listeners = new Set<() => void>();

export function setLiveState(state: LiveState): void {
  if (state === current) return;
  current = state;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The state of this tab's subscription to changes. */
export function useLiveState(): LiveState {
  return useSyncExternalStore(
    subscribe,
    () => current,
    () => 'off',
  );
}
