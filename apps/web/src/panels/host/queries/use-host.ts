import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/** Changes are announced; this often the host is read anyway, so that its heartbeat shows up without any other news. */
const REFRESH_MS = 4_000;

/** One host with its facts and its compartments. */
export function useHost(hostId: string) {
  const trpc = useTRPC();
  return useQuery(trpc.hosts.get.queryOptions({ hostId }, { refetchInterval: REFRESH_MS }));
}

/** The newest of what the host noticed; the server keeps more. */
const SHOWN_EVENTS = 50;

export function useHostEvents(hostId: string) {
  const trpc = useTRPC();
  return useQuery(trpc.hosts.events.queryOptions({ hostId, limit: SHOWN_EVENTS }, { refetchInterval: REFRESH_MS }));
}

/** What an administrator can do with a host. */
export function useHostActions() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSuccess = () => queryClient.invalidateQueries(trpc.hosts.pathFilter());
  return {
    configure: useMutation(trpc.hosts.configure.mutationOptions({ onSuccess })),
    renewToken: useMutation(trpc.hosts.renewToken.mutationOptions({ onSuccess })),
    resolveConflict: useMutation(trpc.hosts.resolveConflict.mutationOptions({ onSuccess })),
    revoke: useMutation(trpc.hosts.revoke.mutationOptions({ onSuccess })),
    remove: useMutation(trpc.hosts.remove.mutationOptions()),
  };
}

export type HostActions = ReturnType<typeof useHostActions>;
