'use client';

import { useState } from 'react';
import { runBounded } from './run-bounded.ts';

/** At once; more would only wait for the tenant's lock on the server. */
const CONCURRENCY = 4;

export type BulkState = 'waiting' | 'running' | 'done' | 'failed';

export interface BulkResult<Item> {
  item: Item;
  state: BulkState;
  error: unknown;
}

/** One action on many things, and what became of each. */
export interface BulkRun<Item> {
  /** What is done, in the reader's language. */
  title: string;
  results: readonly BulkResult<Item>[];
  running: boolean;
}

export interface BulkAction<Item> {
  run: BulkRun<Item> | null;
  /** Asks for `work` on each item, a few at a time. A failure of one is kept with it and stops no other. */
  start: (title: string, items: readonly Item[], work: (item: Item) => Promise<unknown>) => Promise<void>;
  /** Asks again for what has failed; the others keep what became of them. */
  retryFailed: () => Promise<void>;
  clear: () => void;
}

/** Does one thing to many items with bounded parallelism and tells about each one. */
export function useBulkAction<Item>(): BulkAction<Item> {
  const [run, setRun] = useState<BulkRun<Item> | null>(null);
  const [work, setWork] = useState<{ do: (item: Item) => Promise<unknown> } | null>(null);

  const settle = (item: Item, state: BulkState, error: unknown = null) =>
    setRun(
      (current) =>
        current && {
          ...current,
          results: current.results.map((result) => (result.item === item ? { item, state, error } : result)),
        },
    );
  const runAll = async (items: readonly Item[], act: (item: Item) => Promise<unknown>) => {
    await runBounded(items, CONCURRENCY, async (item) => {
      settle(item, 'running');
      try {
        await act(item);
        settle(item, 'done');
      } catch (error) {
        settle(item, 'failed', error);
      }
    });
    setRun((current) => current && { ...current, running: false });
  };
  return {
    run,
    start: async (title, items, act) => {
      setWork({ do: act });
      setRun({ title, running: true, results: items.map((item) => ({ item, state: 'waiting', error: null })) });
      await runAll(items, act);
    },
    retryFailed: async () => {
      if (run === null || work === null || run.running) return;
      setRun({ ...run, running: true });
      await runAll(
        run.results.filter(({ state }) => state === 'failed').map(({ item }) => item),
        work.do,
      );
    },
    clear: () => setRun(null),
  };
}
