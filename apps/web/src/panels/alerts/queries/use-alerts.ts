'use client';

import type { AlertRuleInput, AlertSeverity } from '@bulkhead/shared';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

/** Of a tenant, or with null the operators'. */
type Owner = string | null;

interface Asked {
  state: 'firing' | 'cleared';
  page?: number;
  pageSize?: number;
  severity?: AlertSeverity | undefined;
}

/** One page of alerts. */
export function useAlerts(tenantSlug: Owner, asked: Asked) {
  const trpc = useTRPC();
  const kept = { placeholderData: keepPreviousData };
  const own = useQuery(
    trpc.alerts.list.queryOptions(
      { tenantSlug: tenantSlug ?? '', ...asked },
      { enabled: tenantSlug !== null, ...kept },
    ),
  );
  const all = useQuery(trpc.alerts.listAll.queryOptions(asked, { enabled: tenantSlug === null, ...kept }));
  return tenantSlug === null ? all : own;
}

export function useRules(tenantSlug: Owner) {
  const trpc = useTRPC();
  const own = useQuery(
    trpc.alerts.rules.queryOptions({ tenantSlug: tenantSlug ?? '' }, { enabled: tenantSlug !== null }),
  );
  const operators = useQuery(trpc.alerts.operatorsRules.queryOptions(undefined, { enabled: tenantSlug === null }));
  return tenantSlug === null ? operators : own;
}

export type RuleDraftInput = Omit<AlertRuleInput, 'name' | 'channelIds'>;

/** For whom a rule would hold now; null: there is nothing to ask about yet. */
export function usePreview(tenantSlug: Owner, draft: RuleDraftInput | null) {
  const trpc = useTRPC();
  const input = draft ?? NO_DRAFT;
  const kept = { placeholderData: keepPreviousData, retry: false, refetchInterval: 5_000 };
  const isAsked = draft !== null;
  const own = useQuery(
    trpc.alerts.previewRule.queryOptions(
      { tenantSlug: tenantSlug ?? '', ...input },
      { enabled: isAsked && tenantSlug !== null, ...kept },
    ),
  );
  const all = useQuery(
    trpc.alerts.previewOperatorsRule.queryOptions(input, { enabled: isAsked && tenantSlug === null, ...kept }),
  );
  return tenantSlug === null ? all : own;
}

const NO_DRAFT: RuleDraftInput = {
  enabled: true,
  subjectKind: 'instance',
  subjectId: null,
  subjectTag: null,
  condition: { kind: 'state', state: 'memory-kill' },
  forSec: 0,
  severity: 'warning',
  quietHours: null,
};

/** Makes, changes, mutes and removes rules, and marks alerts as seen; on either side. */
export function useAlertActions(tenantSlug: Owner) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSettled = () => queryClient.invalidateQueries(trpc.alerts.pathFilter());
  const calls = {
    create: useMutation(trpc.alerts.createRule.mutationOptions()),
    createOperators: useMutation(trpc.alerts.createOperatorsRule.mutationOptions()),
    update: useMutation(trpc.alerts.updateRule.mutationOptions()),
    updateOperators: useMutation(trpc.alerts.updateOperatorsRule.mutationOptions()),
    remove: useMutation(trpc.alerts.deleteRule.mutationOptions()),
    removeOperators: useMutation(trpc.alerts.deleteOperatorsRule.mutationOptions()),
    mute: useMutation(trpc.alerts.muteRule.mutationOptions()),
    muteOperators: useMutation(trpc.alerts.muteOperatorsRule.mutationOptions()),
    acknowledge: useMutation(trpc.alerts.acknowledge.mutationOptions()),
    acknowledgeAny: useMutation(trpc.alerts.acknowledgeAny.mutationOptions()),
  };
  const isTenant = tenantSlug !== null;
  return {
    save: useMutation({
      mutationFn: async ({ ruleId, rule }: { ruleId: string | null; rule: AlertRuleInput }) => {
        if (ruleId === null) {
          await (isTenant
            ? calls.create.mutateAsync({ tenantSlug, ...rule })
            : calls.createOperators.mutateAsync(rule));
        } else {
          await (isTenant
            ? calls.update.mutateAsync({ tenantSlug, ruleId, ...rule })
            : calls.updateOperators.mutateAsync({ ruleId, ...rule }));
        }
      },
      onSettled,
    }),
    remove: useMutation({
      mutationFn: (ruleId: string) =>
        isTenant ? calls.remove.mutateAsync({ tenantSlug, ruleId }) : calls.removeOperators.mutateAsync({ ruleId }),
      onSettled,
    }),
    mute: useMutation({
      mutationFn: (asked: { ruleId: string; forMs: number | null }) =>
        isTenant ? calls.mute.mutateAsync({ tenantSlug, ...asked }) : calls.muteOperators.mutateAsync(asked),
      onSettled,
    }),
    acknowledge: useMutation({
      mutationFn: (alertId: string) =>
        isTenant
          ? calls.acknowledge.mutateAsync({ tenantSlug, alertId })
          : calls.acknowledgeAny.mutateAsync({ alertId }),
      onSettled,
    }),
  };
}
