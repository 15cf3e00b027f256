import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/** All flavors. */
export function useFlavors() {
  const trpc = useTRPC();
  return useQuery(trpc.flavors.list.queryOptions());
}

/** Makes, changes and removes flavors. */
export function useFlavorActions() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSuccess = () => queryClient.invalidateQueries(trpc.flavors.pathFilter());
  return {
    create: useMutation(trpc.flavors.create.mutationOptions({ onSuccess })),
    update: useMutation(trpc.flavors.update.mutationOptions({ onSuccess })),
    remove: useMutation(trpc.flavors.remove.mutationOptions({ onSuccess })),
  };
}
