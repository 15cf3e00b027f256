import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPC, useTRPCClient } from '../../../trpc/client.tsx';
import { toListInput } from '../all-instances-search.ts';
import type { AllInstancesSearch } from '../all-instances-search.ts';

const EXPORT_PAGE_SIZE = 200;

/** One page of all tenants' instances; the page before stays until the next one is there. */
export function useAllInstances(input: ReturnType<typeof toListInput>) {
  const trpc = useTRPC();
  return useQuery(trpc.instances.listAll.queryOptions(input, { placeholderData: keepPreviousData }));
}

/** Reads any page of what is filtered, in large pages, for a file. */
export function useAllInstancePages(search: AllInstancesSearch) {
  const client = useTRPCClient();
  return (page: number) => client.instances.listAll.query({ ...toListInput(search), page, pageSize: EXPORT_PAGE_SIZE });
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
