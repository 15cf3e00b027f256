import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';
import type { toListInput } from '../all-instances-search.ts';

/** One page of all tenants' instances; the page before stays until the next one is there. */
export function useAllInstances(input: ReturnType<typeof toListInput>) {
  const trpc = useTRPC();
  return useQuery(trpc.instances.listAll.queryOptions(input, { placeholderData: keepPreviousData }));
}

/** What the list can be narrowed to. */
export function useFilterChoices() {
  const trpc = useTRPC();
  const tenants = useQuery(trpc.tenants.list.queryOptions());
  const hosts = useQuery(trpc.hosts.list.queryOptions());
  return {
    tenants: (tenants.data ?? []).map(({ slug, name }) => ({ value: slug, label: name })),
    hosts: (hosts.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
  };
}
