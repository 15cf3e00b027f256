'use client';

import type { RegistryInput } from '@bulkhead/shared';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/** Registries of a tenant, or with null those that operators have for everybody. */
export function useRegistries(tenantSlug: string | null) {
  const trpc = useTRPC();
  const own = useQuery(
    trpc.registries.list.queryOptions({ tenantSlug: tenantSlug ?? '' }, { enabled: tenantSlug !== null }),
  );
  const shared = useQuery(trpc.registries.listShared.queryOptions({}, { enabled: tenantSlug === null }));
  return tenantSlug === null ? shared : own;
}

const TRYING_MS = 500;

/** A host's try of one registry: how to begin it, and how the newest went. */
export function useRegistryCheck(tenantSlug: string, registryId: string | null) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSuccess = () => queryClient.invalidateQueries(trpc.registries.check.pathFilter());
  return {
    begin: useMutation(trpc.registries.beginCheck.mutationOptions({ onSuccess })),
    check: useQuery(
      trpc.registries.check.queryOptions(
        { tenantSlug, registryId: registryId ?? '' },
        {
          enabled: registryId !== null,
          refetchInterval: ({ state }) =>
            state.data?.state === 'pending' || state.data?.state === 'running' ? TRYING_MS : false,
        },
      ),
    ),
  };
}

interface Saved {
  registryId: string | null;
  input: RegistryInput;
}

/** Adds, changes and removes them, on either side. */
export function useRegistryActions(tenantSlug: string | null) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSuccess = () => queryClient.invalidateQueries(trpc.registries.pathFilter());
  const create = useMutation(trpc.registries.create.mutationOptions());
  const update = useMutation(trpc.registries.update.mutationOptions());
  const remove = useMutation(trpc.registries.remove.mutationOptions());
  const createShared = useMutation(trpc.registries.createShared.mutationOptions());
  const updateShared = useMutation(trpc.registries.updateShared.mutationOptions());
  const removeShared = useMutation(trpc.registries.removeShared.mutationOptions());
  return {
    save: useMutation({
      mutationFn: async ({ registryId, input }: Saved) => {
        if (tenantSlug === null && registryId === null) await createShared.mutateAsync(input);
        else if (tenantSlug === null) await updateShared.mutateAsync({ registryId: registryId ?? '', ...input });
        else if (registryId === null) await create.mutateAsync({ tenantSlug, ...input });
        else await update.mutateAsync({ tenantSlug, registryId, ...input });
      },
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: (registryId: string) =>
        tenantSlug === null ? removeShared.mutateAsync({ registryId }) : remove.mutateAsync({ tenantSlug, registryId }),
      onSuccess,
    }),
  };
}
