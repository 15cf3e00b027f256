import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../trpc/client.tsx';

/** The server keeps 100. */
const SHOWN_PROOFS = 100;

/** Everything that shows what a compartment is. */
function useReadAgain() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return () =>
    Promise.all([
      queryClient.invalidateQueries(trpc.compartments.pathFilter()),
      queryClient.invalidateQueries(trpc.instances.pathFilter()),
      queryClient.invalidateQueries(trpc.operations.pathFilter()),
      queryClient.invalidateQueries(trpc.overview.pathFilter()),
      queryClient.invalidateQueries(trpc.quota.pathFilter()),
      queryClient.invalidateQueries(trpc.hosts.pathFilter()),
    ]);
}

/** A tenant's part of a host: what is set, what the kernel holds, what the host can hold. Asked for only where it is shown. */
export function useCompartment(tenantSlug: string, hostId: string | null) {
  const trpc = useTRPC();
  return useQuery(
    trpc.compartments.get.queryOptions({ tenantSlug, hostId: hostId ?? '' }, { enabled: hostId !== null }),
  );
}

/** The same for several hosts; those that are not read yet, or cannot be, are left out. */
export function useCompartments(tenantSlug: string, hostIds: readonly string[]) {
  const trpc = useTRPC();
  return useQueries({
    queries: hostIds.map((hostId) => trpc.compartments.get.queryOptions({ tenantSlug, hostId })),
    combine: (results) => results.flatMap(({ data }) => (data === undefined ? [] : [data])),
  });
}

/** The newest changes of a tenant's groups on a host, as the kernel took them. */
export function useProofs(tenantSlug: string, hostId: string) {
  const trpc = useTRPC();
  return useQuery(trpc.compartments.proofs.queryOptions({ tenantSlug, hostId, limit: SHOWN_PROOFS }));
}

/** What operations can set on a tenant's compartment on a host. */
export function useConfigureCompartment() {
  const trpc = useTRPC();
  const onSuccess = useReadAgain();
  return useMutation(trpc.compartments.configure.mutationOptions({ onSuccess }));
}

/** The two ways out of a shrinking that does not get on. */
export function useShrinkActions() {
  const trpc = useTRPC();
  const onSuccess = useReadAgain();
  return {
    stopIdlest: useMutation(trpc.compartments.stopIdlest.mutationOptions({ onSuccess })),
    cancelShrink: useMutation(trpc.compartments.cancelShrink.mutationOptions({ onSuccess })),
  };
}
