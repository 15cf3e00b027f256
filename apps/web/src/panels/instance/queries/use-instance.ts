import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

const SHRINKING_REFRESH_MS = 2_000;

/** One instance; it is read again when a change of it is announced. */
export function useInstance(tenantSlug: string, instanceId: string) {
  const trpc = useTRPC();
  return useQuery(trpc.instances.get.queryOptions({ tenantSlug, instanceId }));
}

/** The newest operations of one instance. */
export function useInstanceOperations(tenantSlug: string, instanceId: string) {
  const trpc = useTRPC();
  return useQuery(trpc.operations.list.queryOptions({ tenantSlug, instanceId, limit: 20 }));
}

/** What is left of the tenant's quota and of each host. Asked for only while somebody looks at it. */
export function useQuota(tenantSlug: string, enabled: boolean) {
  const trpc = useTRPC();
  return useQuery(trpc.quota.get.queryOptions({ tenantSlug }, { enabled }));
}

/** What a shrinking compartment was asked to be and what is used of it. Read again often, because it is waited for. */
export function useCompartmentNumbers(tenantSlug: string, hostId: string, enabled: boolean) {
  const trpc = useTRPC();
  const overview = useQuery(
    trpc.overview.tenant.queryOptions({ tenantSlug }, { enabled, refetchInterval: SHRINKING_REFRESH_MS }),
  );
  const compartment = overview.data?.compartments.find((each) => each.hostId === hostId);
  return compartment === undefined ? null : { asked: compartment.ceiling, inUse: compartment.used };
}
