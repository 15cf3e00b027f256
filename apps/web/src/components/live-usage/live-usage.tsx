'use client';

import { useDocumentVisibility } from '@mantine/hooks';
import { useSubscription } from '@trpc/tanstack-react-query';
import { createContext, use, useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { useTRPC } from '../../trpc/client.tsx';
import { UsageStore, type RowUsage } from './usage-store.ts';

const RETRY_MS = 5_000;
const StoreContext = createContext<UsageStore | null>(null);

interface LiveUsageProps {
  /** Whose instances are below; null: anybody's, for operations. */
  tenantSlug: string | null;
  children: ReactNode;
}

/**
 * What the rows below it use, live. Told only while at least one of them is on the screen and the page is in front: columns that
 * are hidden, and pages that nobody looks at, cost nobody anything.
 */
export function LiveUsage({ tenantSlug, children }: LiveUsageProps) {
  const [store] = useState(() => new UsageStore());
  return (
    <StoreContext value={store}>
      <Feed tenantSlug={tenantSlug} store={store} />
      {children}
    </StoreContext>
  );
}

function Feed({ tenantSlug, store }: { tenantSlug: string | null; store: UsageStore }) {
  const trpc = useTRPC();
  const isInFront = useDocumentVisibility() === 'visible';
  const isWanted = useSyncExternalStore(
    useCallback((listener) => store.onWanted(listener), [store]),
    () => store.isWanted,
    () => false,
  );
  const [isBroken, setBroken] = useState(false);
  const { status, reset } = useSubscription(
    trpc.live.usage.subscriptionOptions(
      { tenantSlug },
      {
        enabled: isWanted && isInFront && !isBroken,
        onStarted: () => store.begin(),
        onData: (frame) => {
          try {
            store.read(frame);
          } catch {
            // It goes on with a table when it begins anew.
            setBroken(true);
          }
        },
      },
    ),
  );
  useEffect(() => {
    if (status !== 'error' && !isBroken) return undefined;
    const retry = setTimeout(() => {
      setBroken(false);
      reset();
    }, RETRY_MS);
    return () => clearTimeout(retry);
  }, [status, isBroken, reset]);
  return null;
}

const never = () => () => {};

/** The last minute of an instance, watched while `isShown`. */
export function useRowUsage(instanceId: string, isShown: boolean): RowUsage {
  const store = use(StoreContext);
  if (store === null) throw new Error('useRowUsage is for what is below LiveUsage');
  const watch = useCallback((listener: () => void) => store.watch(instanceId, listener), [store, instanceId]);
  const read = () => store.usageOf(instanceId);
  return useSyncExternalStore(isShown ? watch : never, read, read);
}
