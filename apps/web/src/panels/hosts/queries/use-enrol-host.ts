import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/** Makes a host that waits for its agent, and fresh tokens for it. */
export function useEnrolHost() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSuccess = () => queryClient.invalidateQueries(trpc.hosts.pathFilter());
  return {
    enrol: useMutation(trpc.hosts.enrol.mutationOptions({ onSuccess })),
    renew: useMutation(trpc.hosts.renewToken.mutationOptions({ onSuccess })),
  };
}
