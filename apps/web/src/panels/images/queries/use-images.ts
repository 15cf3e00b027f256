'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

const WORKING_MS = 1_000;

/** The catalogue. Looked at again each second while a host works on one of its entries. */
export function useCatalog(tenantSlug: string) {
  const trpc = useTRPC();
  return useQuery(
    trpc.images.catalog.queryOptions(
      { tenantSlug },
      { refetchInterval: ({ state }) => (state.data?.images.some(({ task }) => task !== null) ? WORKING_MS : false) },
    ),
  );
}

/** One entry; null: none is asked for. */
export function useImage(tenantSlug: string, imageId: string | null) {
  const trpc = useTRPC();
  return useQuery(
    trpc.images.get.queryOptions(
      { tenantSlug, imageId: imageId ?? '' },
      {
        enabled: imageId !== null,
        retry: false,
        refetchInterval: ({ state }) => (state.data?.task ? WORKING_MS : false),
      },
    ),
  );
}

/** Long work, and what became of it. */
export function useImageTask(tenantSlug: string, taskId: string) {
  const trpc = useTRPC();
  return useQuery(
    trpc.operations.activity.queryOptions(
      { tenantSlug },
      {
        select: ({ entries }) => entries.find(({ id }) => id === taskId),
        refetchInterval: WORKING_MS,
      },
    ),
  );
}

/** Everything that changes the catalogue. */
export function useImageActions() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSuccess = () => queryClient.invalidateQueries(trpc.images.pathFilter());
  return {
    pull: useMutation(trpc.images.pull.mutationOptions({ onSuccess })),
    pullNewer: useMutation(trpc.images.pullNewer.mutationOptions({ onSuccess })),
    push: useMutation(trpc.images.push.mutationOptions({ onSuccess })),
    commit: useMutation(trpc.images.commit.mutationOptions({ onSuccess })),
    change: useMutation(trpc.images.change.mutationOptions({ onSuccess })),
    remove: useMutation(trpc.images.delete.mutationOptions({ onSuccess })),
    share: useMutation(trpc.images.share.mutationOptions({ onSuccess })),
    beginImport: useMutation(trpc.images.beginImport.mutationOptions()),
    finishImport: useMutation(trpc.images.finishImport.mutationOptions({ onSuccess })),
    cleanUp: useMutation(trpc.images.cleanUp.mutationOptions({ onSuccess })),
    cancelTask: useMutation(trpc.operations.cancelTask.mutationOptions({ onSuccess })),
  };
}

export function useCleanup(tenantSlug: string) {
  const trpc = useTRPC();
  return useQuery(trpc.images.previewCleanup.queryOptions({ tenantSlug }));
}

/** What operators see and do. */
export function useAllImages() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSuccess = () => queryClient.invalidateQueries(trpc.images.pathFilter());
  return {
    images: useQuery(trpc.images.listAll.queryOptions({})),
    hosts: useQuery(trpc.hosts.list.queryOptions()),
    offer: useMutation(trpc.images.offer.mutationOptions({ onSuccess })),
    cleanUp: useMutation(trpc.images.cleanUpHost.mutationOptions({ onSuccess })),
  };
}

export function useHostCleanup(hostId: string | null, withUnused: boolean) {
  const trpc = useTRPC();
  return useQuery(trpc.images.previewHostCleanup.queryOptions({ hostId, withUnused }, { enabled: hostId !== null }));
}
