import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/** Prices with their history, and the currency. */
export function usePrices() {
  const trpc = useTRPC();
  return useQuery(trpc.usage.prices.queryOptions());
}

/** Sets prices, takes them back, chooses the currency; what is shown of costs is read again. */
export function usePriceActions() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSuccess = () => queryClient.invalidateQueries(trpc.usage.pathFilter());
  return {
    set: useMutation(trpc.usage.setPrice.mutationOptions({ onSuccess })),
    remove: useMutation(trpc.usage.removePrice.mutationOptions({ onSuccess })),
    setCurrency: useMutation(trpc.usage.setCurrency.mutationOptions({ onSuccess })),
  };
}

/** Tenants to choose from; those that were removed have statements too, under their names in the table of usage. */
export function useTenantChoice() {
  const trpc = useTRPC();
  return useQuery(trpc.tenants.list.queryOptions());
}
