import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/** Changes are announced; this often the list is read anyway, so that heartbeats show up without any other news. */
const REFRESH_MS = 4_000;

/** All hosts. */
export function useHosts() {
  const trpc = useTRPC();
  return useQuery(trpc.hosts.list.queryOptions(undefined, { refetchInterval: REFRESH_MS }));
}
