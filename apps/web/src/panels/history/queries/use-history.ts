import { HISTORY_SERIES } from '@bulkhead/shared';
import type { History } from '@bulkhead/shared';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';
import type { TimeSpan } from '../history-range.ts';

/** Whose history. A tenant's is asked for by its members, `tenant`, or by operators, `any-tenant`. */
export type HistoryOf =
  | { kind: 'instance'; tenantSlug: string; instanceId: string }
  | { kind: 'tenant'; tenantSlug: string }
  | { kind: 'any-tenant'; tenantSlug: string }
  | { kind: 'host'; hostId: string };

/** About as many as a chart has pixels for, two beside each other. */
export const POINTS = 360;

/** All series of one subject. While a range moves on, what was there before stays. */
export function useHistory(of: HistoryOf, { fromMs, toMs }: TimeSpan) {
  const trpc = useTRPC();
  const range = { series: [...HISTORY_SERIES], fromMs, toMs, points: POINTS };
  const slug = of.kind === 'host' ? '' : of.tenantSlug;
  const instance = useQuery(
    trpc.history.instance.queryOptions(
      { ...range, tenantSlug: slug, instanceId: of.kind === 'instance' ? of.instanceId : '' },
      { enabled: of.kind === 'instance', placeholderData: keepPreviousData<History> },
    ),
  );
  const tenant = useQuery(
    trpc.history.tenant.queryOptions(
      { ...range, tenantSlug: slug },
      { enabled: of.kind === 'tenant', placeholderData: keepPreviousData<History> },
    ),
  );
  const anyTenant = useQuery(
    trpc.history.ofTenant.queryOptions(
      { ...range, slug },
      { enabled: of.kind === 'any-tenant', placeholderData: keepPreviousData<History> },
    ),
  );
  const host = useQuery(
    trpc.history.host.queryOptions(
      { ...range, hostId: of.kind === 'host' ? of.hostId : '' },
      { enabled: of.kind === 'host', placeholderData: keepPreviousData<History> },
    ),
  );
  return { instance, tenant, 'any-tenant': anyTenant, host }[of.kind];
}
