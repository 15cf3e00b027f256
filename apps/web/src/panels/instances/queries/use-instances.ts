'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPC, useTRPCClient } from '../../../trpc/client.tsx';
import { toListInput } from '../instances-search.ts';
import type { InstancesSearch } from '../instances-search.ts';

const EXPORT_PAGE_SIZE = 200;

/** One page of a tenant's instances. The page before stays until the next one is there. */
export function useInstances(input: ReturnType<typeof toListInput>) {
  const trpc = useTRPC();
  return useQuery(
    trpc.instances.list.queryOptions(input, { placeholderData: keepPreviousData, refetchInterval: 30_000 }),
  );
}

/** Reads any page of what is filtered, in large pages, for a file. */
export function useInstancePages(tenantSlug: string, search: InstancesSearch) {
  const client = useTRPCClient();
  return (page: number) =>
    client.instances.list.query({ ...toListInput(tenantSlug, search), page, pageSize: EXPORT_PAGE_SIZE });
}
