'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

export function useTemplates(tenantSlug: string) {
  const trpc = useTRPC();
  return useQuery(trpc.templates.list.queryOptions({ tenantSlug }));
}

export function useTemplate(tenantSlug: string, templateId: string) {
  const trpc = useTRPC();
  return useQuery(trpc.templates.get.queryOptions({ tenantSlug, templateId }));
}

/** What operators offer, for operators. */
export function useOfferedTemplates() {
  const trpc = useTRPC();
  return useQuery(trpc.templates.listOffered.queryOptions());
}

export function useTemplateActions() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSettled = () => queryClient.invalidateQueries(trpc.templates.pathFilter());
  return {
    save: useMutation(trpc.templates.save.mutationOptions({ onSettled })),
    remove: useMutation(trpc.templates.delete.mutationOptions({ onSettled })),
    offer: useMutation(trpc.templates.offer.mutationOptions({ onSettled })),
    withdraw: useMutation(trpc.templates.withdraw.mutationOptions({ onSettled })),
  };
}
