import { useSubscription } from '@trpc/tanstack-react-query';
import { useEffect, useState } from 'react';
import { useTRPC } from '../../../../trpc/client.tsx';
import { LogBook } from './log-book.ts';
import type { LogSnapshot } from './log-book.ts';

const SHOW_MS = 150;
const RETRY_MS = 5_000;
const NOTHING: LogSnapshot = { rows: [], forgotten: 0, dropped: 0 };

export interface LogWanted {
  tenantSlug: string;
  instanceId: string;
  tail: number;
  sinceMs: number | null;
}

export interface Log {
  /** As it is shown: it stands still while it is paused. */
  snapshot: LogSnapshot;
  /** Rows that came since it was paused. */
  waiting: number;
  connection: 'connecting' | 'live' | 'lost';
  error: unknown;
  clear: () => void;
}

/** A log that is followed, with its newest lines in bounds. A connection that is made anew begins it anew. */
export function useLog({ tenantSlug, instanceId, tail, sinceMs }: LogWanted, paused: boolean): Log {
  const trpc = useTRPC();
  const [book] = useState(() => new LogBook());
  const [snapshot, setSnapshot] = useState(NOTHING);
  const [waiting, setWaiting] = useState(0);
  const shownUpTo = paused ? (snapshot.rows.at(-1)?.number ?? -1) : 0;
  const { status, error, reset } = useSubscription(
    trpc.instances.logs.subscriptionOptions(
      { tenantSlug, instanceId, tail, sinceMs, follow: true },
      {
        onStarted: () => book.clear(),
        onData: (message) => book.take(message),
      },
    ),
  );

  useEffect(() => {
    let shownVersion = -1;
    const showing = setInterval(() => {
      if (book.version === shownVersion) return;
      shownVersion = book.version;
      if (paused) {
        setWaiting((book.newest ?? shownUpTo) - shownUpTo);
        return;
      }
      setSnapshot(book.snapshot());
      setWaiting(0);
    }, SHOW_MS);
    return () => clearInterval(showing);
  }, [book, paused, shownUpTo]);

  useEffect(() => {
    if (status !== 'error') return undefined;
    const retry = setTimeout(reset, RETRY_MS);
    return () => clearTimeout(retry);
  }, [status, reset]);

  return {
    snapshot,
    waiting,
    connection: status === 'error' ? 'lost' : status === 'pending' ? 'live' : 'connecting',
    error,
    clear: () => {
      book.clear();
      setSnapshot(NOTHING);
    },
  };
}
