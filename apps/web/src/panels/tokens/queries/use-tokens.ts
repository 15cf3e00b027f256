'use client';

import type { TokenScope } from '@bulkhead/shared';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/** What a token is made with. */
export interface TokenRequest {
  name: string;
  scopes: TokenScope[];
  addresses: string[];
  expiresInDays: number;
}

/** The tenant's tokens. */
export function useTokens(tenantSlug: string) {
  const trpc = useTRPC();
  return useQuery(trpc.tokens.list.queryOptions({ tenantSlug }));
}

/** The reader's own tokens. */
export function useOwnTokens() {
  const trpc = useTRPC();
  return useQuery(trpc.tokens.listOwn.queryOptions());
}

/** Makes and revokes tokens: a tenant's, or with null the reader's own. */
export function useTokenActions(tenantSlug: string | null) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSettled = () => queryClient.invalidateQueries(trpc.tokens.pathFilter());
  const create = useMutation(trpc.tokens.create.mutationOptions({ onSettled }));
  const createOwn = useMutation(trpc.tokens.createOwn.mutationOptions({ onSettled }));
  const revoke = useMutation(trpc.tokens.revoke.mutationOptions({ onSettled }));
  const revokeOwn = useMutation(trpc.tokens.revokeOwn.mutationOptions({ onSettled }));
  if (tenantSlug === null) {
    return {
      making: createOwn,
      make: (request: TokenRequest) => createOwn.mutate(request),
      ending: revokeOwn,
      end: (tokenId: string, onSuccess: () => void) => revokeOwn.mutate({ tokenId }, { onSuccess }),
    };
  }
  return {
    making: create,
    make: (request: TokenRequest) => create.mutate({ tenantSlug, ...request }),
    ending: revoke,
    end: (tokenId: string, onSuccess: () => void) => revoke.mutate({ tenantSlug, tokenId }, { onSuccess }),
  };
}
