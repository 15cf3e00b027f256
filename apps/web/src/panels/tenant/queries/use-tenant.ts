import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/** One tenant as operations see it. */
export function useTenant(slug: string) {
  const trpc = useTRPC();
  return useQuery(trpc.tenants.get.queryOptions({ slug }));
}

/** What an administrator can do with a tenant. */
export function useTenantActions() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const readAgain = () =>
    Promise.all([
      queryClient.invalidateQueries(trpc.tenants.pathFilter()),
      queryClient.invalidateQueries(trpc.session.pathFilter()),
    ]);
  return {
    configure: useMutation(trpc.tenants.configure.mutationOptions({ onSuccess: readAgain })),
    remove: useMutation(
      trpc.tenants.remove.mutationOptions({
        // The tenant itself is not read again: it is gone, and the page is about to be left.
        onSuccess: () => queryClient.invalidateQueries(trpc.session.pathFilter()),
      }),
    ),
  };
}

/** On which hosts the tenant has a compartment. */
export function useTenantCompartments(slug: string) {
  const trpc = useTRPC();
  return useQuery(trpc.overview.tenant.queryOptions({ tenantSlug: slug }, { refetchInterval: 10_000 }));
}
