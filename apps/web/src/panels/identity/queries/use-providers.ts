import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/** All identity providers, with their mappings. */
export function useProviders() {
  const trpc = useTRPC();
  return useQuery(trpc.providers.list.queryOptions());
}

/** Tenants that a group can lead to. */
export function useTenantNames() {
  const trpc = useTRPC();
  return useQuery(trpc.tenants.list.queryOptions());
}

/** Asks a provider whether it answers as one, when it is told to. */
export function useProviderTest(providerId: string) {
  const trpc = useTRPC();
  return useQuery(trpc.providers.test.queryOptions({ providerId }, { enabled: false, retry: false, gcTime: 0 }));
}

/** Registers, switches, removes providers, and says what their groups bring. */
export function useProviderActions() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSuccess = () => queryClient.invalidateQueries(trpc.providers.list.pathFilter());
  return {
    create: useMutation(trpc.providers.create.mutationOptions({ onSuccess })),
    setEnabled: useMutation(trpc.providers.setEnabled.mutationOptions({ onSuccess })),
    remove: useMutation(trpc.providers.remove.mutationOptions({ onSuccess })),
    addMapping: useMutation(trpc.providers.addMapping.mutationOptions({ onSuccess })),
    removeMapping: useMutation(trpc.providers.removeMapping.mutationOptions({ onSuccess })),
  };
}
