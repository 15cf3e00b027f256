import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

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
