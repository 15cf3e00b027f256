'use client';

import type { Change } from '@bulkhead/shared';
import { useQueryClient } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { use, useEffect, useState } from 'react';
import { useTRPC } from '../trpc/client.tsx';
import { DocumentTime } from './document-time.ts';
import { gatherTopics } from './gather-topics.ts';
import { setLiveState } from './live-state.ts';

/** Changes come in bursts: what they touch is gathered this long before it is read again. */
const GATHER_MS = 120;
/** Every host's heartbeat is a change of these: however many hosts there are, one look in this time is enough. */
const STEADY_TOPICS: ReadonlySet<Change['topic']> = new Set(['hosts', 'usage']);
const STEADY_MS = 2_000;
const RETRY_MS = 5_000;
/** As long as it may take from asking for a page to having it: an answer that it brings may be that old. */
const PAGE_MAKING_MS = 10_000;

/** The parts of the API whose answers a change of a topic may have made old. */
const TOUCHED_BY = {
  // Volumes, networks, images and stacks say which instances are theirs, and how these are.
  instances: ['instances', 'overview', 'quota', 'volumes', 'networks', 'images', 'stacks'],
  compartments: ['compartments', 'instances', 'hosts'],
  operations: ['operations', 'overview'],
  hosts: ['hosts', 'authority', 'quota', 'overview'],
  images: ['images', 'registries'],
  tasks: ['operations', 'images'],
  volumes: ['volumes', 'backups', 'instances'],
  networks: ['networks'],
  secrets: ['secrets', 'instances'],
  stacks: ['stacks', 'templates', 'operations'],
  tenants: ['tenants', 'quota', 'overview', 'session'],
  flavors: ['flavors'],
  members: ['members', 'roles', 'tokens', 'tenants', 'session'],
  tokens: ['tokens'],
  usage: ['overview', 'hosts', 'tenants'],
  alerts: ['alerts', 'channels', 'mail', 'overview'],
} as const satisfies Record<Change['topic'], readonly (keyof ReturnType<typeof useTRPC>)[]>;

export interface LiveChangesProps {
  /** Whose changes to hear; null: everybody's, for operations. */
  tenantSlug: string | null;
}

/** Hears what changed and reads again what is on the screen and touched by it. Draws nothing. */
export function LiveChanges({ tenantSlug }: LiveChangesProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const sinceMs = use(DocumentTime);
  const [gatherers] = useState(() => {
    const readAgain = (topics: ReadonlySet<Change['topic']>) => {
      for (const part of new Set([...topics].flatMap((topic) => TOUCHED_BY[topic]))) {
        // A read that is under way may have begun before the change: it is cancelled and begun again.
        void queryClient.invalidateQueries(trpc[part].pathFilter());
      }
    };
    return {
      sudden: gatherTopics({ gatherMs: GATHER_MS }, readAgain),
      steady: gatherTopics({ gatherMs: GATHER_MS, restMs: STEADY_MS }, readAgain),
    };
  });
  const [partsHeard] = useState(() => new Map<string, number>());
  const { status, reset } = useSubscription(
    trpc.live.changes.subscriptionOptions(
      // What happened while nobody listened is told first, also when the connection was lost in between.
      { tenantSlug, sinceMs },
      {
        onStarted: () => setLiveState('live'),
        onData: ({ topic }) => {
          for (const part of TOUCHED_BY[topic]) partsHeard.set(part, performance.now());
          gatherers[STEADY_TOPICS.has(topic) ? 'steady' : 'sudden'].add(topic);
        },
        onConnectionStateChange: ({ state }) => {
          if (state !== 'pending') setLiveState('connecting');
        },
        onError: () => setLiveState('lost'),
      },
    ),
  );

  // A page that was made while a change was on its way brings an answer from before the change, and nobody listened for it.
  useEffect(
    () =>
      queryClient.getQueryCache().subscribe((event) => {
        const brought = event.type === 'added' || (event.type === 'updated' && event.action.type === 'setState');
        if (!brought || event.query.state.data === undefined || event.query.state.isInvalidated) return;
        const heardAtMs = partsHeard.get(partOf(event.query.queryKey)) ?? -Infinity;
        if (performance.now() - heardAtMs > PAGE_MAKING_MS) return;
        queueMicrotask(() => void queryClient.invalidateQueries({ predicate: (query) => query === event.query }));
      }),
    [partsHeard, queryClient],
  );

  useEffect(() => {
    if (status !== 'error') return undefined;
    const retry = setTimeout(reset, RETRY_MS);
    return () => clearTimeout(retry);
  }, [status, reset]);

  useEffect(
    () => () => {
      gatherers.sudden.stop();
      gatherers.steady.stop();
      setLiveState('off');
    },
    [gatherers],
  );
  return null;
}

/** The first word of a procedure's path: keys look like [['instances', 'get'], …]. */
function partOf(queryKey: unknown): string {
  const path: unknown = Array.isArray(queryKey) ? queryKey[0] : undefined;
  return Array.isArray(path) ? String(path[0]) : '';
}
