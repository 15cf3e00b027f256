import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/** While hosts move, renewals are not announced one by one. */
const REFRESH_MS = 4_000;

/** The authority as it is, and who uses which root. */
export function useAuthority() {
  const trpc = useTRPC();
  return useQuery(trpc.authority.get.queryOptions(undefined, { refetchInterval: REFRESH_MS }));
}

/** The steps of replacing the root. */
export function useRotation() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSuccess = () => queryClient.invalidateQueries(trpc.authority.pathFilter());
  return {
    begin: useMutation(trpc.authority.begin.mutationOptions({ onSuccess })),
    finish: useMutation(trpc.authority.finish.mutationOptions({ onSuccess })),
    abandon: useMutation(trpc.authority.abandon.mutationOptions({ onSuccess })),
  };
}
