import type { FileChange } from '@bulkhead/shared';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../../trpc/client.tsx';

/** One folder inside of an instance. What changes in it is not announced: it is read when it is opened, and again on request. */
export function useFolder(tenantSlug: string, instanceId: string, path: string, enabled: boolean) {
  const trpc = useTRPC();
  return useQuery(trpc.instances.listFolder.queryOptions({ tenantSlug, instanceId, path }, { enabled, retry: false }));
}

/** The beginning of one file. */
export function useFileText(tenantSlug: string, instanceId: string, path: string) {
  const trpc = useTRPC();
  return useQuery(
    trpc.instances.readText.queryOptions(
      { tenantSlug, instanceId, path },
      { retry: false, staleTime: Infinity, gcTime: 0 },
    ),
  );
}

export function useRefreshFolders() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries(trpc.instances.listFolder.pathFilter());
}

export function useFileChange(tenantSlug: string, instanceId: string) {
  const trpc = useTRPC();
  const refresh = useRefreshFolders();
  const mutation = useMutation(trpc.instances.changeFiles.mutationOptions({ onSuccess: refresh }));
  return {
    isPending: mutation.isPending,
    error: mutation.error,
    reset: mutation.reset,
    change: (change: FileChange, onDone: () => void) =>
      mutation.mutate({ tenantSlug, instanceId, change }, { onSuccess: onDone }),
  };
}
