'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';
import type { toListInput } from '../instances-search.ts';

/** One page of a tenant's instances. The page before stays until the next one is there. */
export function useInstances(input: ReturnType<typeof toListInput>) {
  const trpc = useTRPC();
  return useQuery(
    trpc.instances.list.queryOptions(input, { placeholderData: keepPreviousData, refetchInterval: 30_000 }),
  );
}
