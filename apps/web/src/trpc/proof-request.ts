'use client';

import { useSyncExternalStore } from 'react';

/** There is one dialog, so there is one question; whoever asks meanwhile waits for the same answer. */
let waiting: PromiseWithResolvers<boolean> | null = null;
const listeners = new Set<() => void>();

/** Asks whoever sits there to prove that it is them. True once the server has accepted it, false when they turn away. */
export function requestProof(): Promise<boolean> {
  if (waiting === null) {
    waiting = Promise.withResolvers<boolean>();
    tell();
  }
  return waiting.promise;
}

/** The dialog's answer. */
export function answerProofRequest(given: boolean): void {
  const asked = waiting;
  waiting = null;
  tell();
  asked?.resolve(given);
}

/** Whether a proof is being asked for. */
export function useProofRequested(): boolean {
  return useSyncExternalStore(
    listen,
    () => waiting !== null,
    () => false,
  );
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}
