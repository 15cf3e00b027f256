import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/** The values are the kernel's of now: they are read again while somebody looks. */
const REFRESH_MS = 2_000;

/** What an instance is made of. */
export function useAnatomy(tenantSlug: string, instanceId: string) {
  const trpc = useTRPC();
  return useQuery(
    trpc.instances.anatomy.queryOptions({ tenantSlug, instanceId }, { refetchInterval: REFRESH_MS, staleTime: 0 }),
  );
}
