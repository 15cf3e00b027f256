'use client';

import type { Change } from '@bulkhead/shared';
import { useQueryClient } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useEffect, useRef } from 'react';
import { useTRPC } from '../trpc/client.tsx';
import { setLiveState } from './live-state.ts';

/** Changes come in bursts: what they touch is gathered this long before it is read again. */
const GATHER_MS = 120;

export interface LiveChangesProps {
  /** Whose changes to hear; null: everybody's, for operations. */
  tenantSlug: string | null;
}

/** Hears what changed and reads again what is on the screen and touched by it. Draws nothing. */
export function LiveChanges({ tenantSlug }: LiveChangesProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const gathered = useRef(new Set<Change['topic']>());
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const flush = () => {
    timer.current = undefined;
    const filters = {
      instances: [trpc.instances.pathFilter(), trpc.overview.pathFilter(), trpc.quota.pathFilter()],
      operations: [trpc.operations.pathFilter(), trpc.overview.pathFilter()],
      hosts: [trpc.hosts.pathFilter(), trpc.quota.pathFilter(), trpc.overview.pathFilter()],
      images: [trpc.images.pathFilter()],
      tenants: [
        trpc.tenants.pathFilter(),
        trpc.quota.pathFilter(),
        trpc.overview.pathFilter(),
        trpc.session.pathFilter(),
      ],
      flavors: [trpc.flavors.pathFilter()],
      members: [trpc.members.pathFilter(), trpc.tenants.pathFilter(), trpc.session.pathFilter()],
      usage: [trpc.overview.pathFilter(), trpc.hosts.pathFilter(), trpc.tenants.pathFilter()],
    } satisfies Record<Change['topic'], unknown>;
    const touched = new Map(
      [...gathered.current].flatMap((topic) => filters[topic]).map((filter) => [JSON.stringify(filter.queryKey), filter]),
    );
    gathered.current.clear();
    for (const filter of touched.values()) {
      // A read that is under way may have begun before the change: it is cancelled and begun again.
      void queryClient.invalidateQueries(filter);
    }
  };

  const subscription = useSubscription(
    trpc.live.changes.subscriptionOptions(
      { tenantSlug },
      {
        onStarted: () => {
          setLiveState('live');
          // Whatever happened while nobody listened has been missed.
          void queryClient.invalidateQueries({ refetchType: 'active', predicate: isOlderThanSubscription });
        },
        onData: (change) => {
          gathered.current.add(change.topic);
          timer.current ??= setTimeout(flush, GATHER_MS);
        },
        onConnectionStateChange: ({ state }) => {
          if (state !== 'pending') setLiveState('connecting');
        },
        onError: () => setLiveState('lost'),
      },
    ),
  );
  const { status, reset } = subscription;

  useEffect(() => {
    if (status !== 'error') return undefined;
    const retry = setTimeout(reset, 5_000);
    return () => clearTimeout(retry);
  }, [status, reset]);

  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
      setLiveState('off');
    },
    [],
  );
  return null;
}

/** What was read a moment ago, with the page itself, need not be read again because listening began. */
function isOlderThanSubscription(query: { state: { dataUpdatedAt: number } }): boolean {
  return Date.now() - query.state.dataUpdatedAt > 3_000;
}
