'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

interface Where {
  tenantSlug: string;
  volumeId: string;
  path: string;
}

/** A folder of a volume, as its host sees it now. */
export function useVolumeFolder(where: Where) {
  const trpc = useTRPC();
  return useQuery(trpc.volumes.listFolder.queryOptions(where));
}

/** The beginning of a file of it. */
export function useVolumeText(where: Where) {
  const trpc = useTRPC();
  return useQuery(trpc.volumes.readText.queryOptions(where));
}
