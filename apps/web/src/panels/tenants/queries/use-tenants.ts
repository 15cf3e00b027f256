import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/** All tenants with what they hold of their quotas. */
export function useTenants() {
  const trpc = useTRPC();
  return useQuery(trpc.tenants.list.queryOptions());
}

export function useCreateTenant() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSuccess = () =>
    Promise.all([
      queryClient.invalidateQueries(trpc.tenants.pathFilter()),
      // The switcher lists the tenants that the reader may enter.
      queryClient.invalidateQueries(trpc.session.pathFilter()),
    ]);
  return useMutation(trpc.tenants.create.mutationOptions({ onSuccess }));
}
