'use client';

import type { ChannelInput } from '@bulkhead/shared';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/** Channels of a tenant, or with null the operators'. */
export function useChannels(tenantSlug: string | null) {
  const trpc = useTRPC();
  const own = useQuery(
    trpc.channels.list.queryOptions({ tenantSlug: tenantSlug ?? '' }, { enabled: tenantSlug !== null }),
  );
  const operators = useQuery(trpc.channels.listOperators.queryOptions({}, { enabled: tenantSlug === null }));
  return tenantSlug === null ? operators : own;
}

const WAITING_MS = 1_500;

/** What was sent and is to be sent through a channel. While something is under way it is looked at again and again. */
export function useDeliveries(tenantSlug: string | null, query: { channelId: string; page: number; pageSize: number }) {
  const trpc = useTRPC();
  const often = {
    refetchInterval: ({ state }: { state: { data?: { rows: readonly { state: string }[] } | undefined } }) =>
      (state.data?.rows.some((row) => row.state === 'pending') ?? false) ? WAITING_MS : (false as const),
  };
  const own = useQuery(
    trpc.channels.deliveries.queryOptions(
      { tenantSlug: tenantSlug ?? '', ...query },
      { enabled: tenantSlug !== null, ...often },
    ),
  );
  const operators = useQuery(
    trpc.channels.operatorsDeliveries.queryOptions(query, { enabled: tenantSlug === null, ...often }),
  );
  return tenantSlug === null ? operators : own;
}

interface Saved {
  /** Null: a new one. */
  channelId: string | null;
  input: ChannelInput;
}

/** Makes, changes, tries and removes channels, on either side. */
export function useChannelActions(tenantSlug: string | null) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSettled = () => queryClient.invalidateQueries(trpc.channels.pathFilter());
  const calls = {
    create: useMutation(trpc.channels.create.mutationOptions()),
    createOperators: useMutation(trpc.channels.createOperators.mutationOptions()),
    update: useMutation(trpc.channels.update.mutationOptions()),
    updateOperators: useMutation(trpc.channels.updateOperators.mutationOptions()),
    remove: useMutation(trpc.channels.delete.mutationOptions()),
    removeOperators: useMutation(trpc.channels.deleteOperators.mutationOptions()),
    rotate: useMutation(trpc.channels.rotateSecret.mutationOptions()),
    rotateOperators: useMutation(trpc.channels.rotateOperatorsSecret.mutationOptions()),
    test: useMutation(trpc.channels.test.mutationOptions()),
    testOperators: useMutation(trpc.channels.testOperators.mutationOptions()),
    retry: useMutation(trpc.channels.retry.mutationOptions()),
    retryOperators: useMutation(trpc.channels.retryOperators.mutationOptions()),
  };
  return {
    /** Answers the signing key of a new webhook; null: there is none to show. */
    save: useMutation({
      mutationFn: async ({ channelId, input }: Saved): Promise<string | null> => {
        if (channelId !== null) {
          if (tenantSlug === null) await calls.updateOperators.mutateAsync({ channelId, ...input });
          else await calls.update.mutateAsync({ tenantSlug, channelId, ...input });
          return null;
        }
        const made =
          tenantSlug === null
            ? await calls.createOperators.mutateAsync(input)
            : await calls.create.mutateAsync({ tenantSlug, ...input });
        return made.signingSecret;
      },
      onSettled,
    }),
    remove: useMutation({
      mutationFn: (channelId: string) =>
        tenantSlug === null
          ? calls.removeOperators.mutateAsync({ channelId })
          : calls.remove.mutateAsync({ tenantSlug, channelId }),
      onSettled,
    }),
    rotate: useMutation({
      mutationFn: (channelId: string) =>
        tenantSlug === null
          ? calls.rotateOperators.mutateAsync({ channelId })
          : calls.rotate.mutateAsync({ tenantSlug, channelId }),
      onSettled,
    }),
    test: useMutation({
      mutationFn: (channelId: string) =>
        tenantSlug === null
          ? calls.testOperators.mutateAsync({ channelId })
          : calls.test.mutateAsync({ tenantSlug, channelId }),
      onSettled,
    }),
    retry: useMutation({
      mutationFn: (of: { channelId: string; deliveryId: string }) =>
        tenantSlug === null ? calls.retryOperators.mutateAsync(of) : calls.retry.mutateAsync({ tenantSlug, ...of }),
      onSettled,
    }),
  };
}
