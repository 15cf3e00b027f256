'use client';

import type { AlertSubjectKind } from '@bulkhead/shared';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../trpc/client.tsx';

const MOST = 200;

/** What a rule can be about by name; `kind` null: nothing is asked for. A tenant is the only one of its own. */
export function useSubjects(tenantSlug: string | null, kind: AlertSubjectKind | null) {
  const trpc = useTRPC();
  const isTenant = tenantSlug !== null;
  const slug = tenantSlug ?? '';
  const instances = useQuery(
    trpc.instances.list.queryOptions(
      { tenantSlug: slug, pageSize: MOST },
      { enabled: isTenant && kind === 'instance' },
    ),
  );
  const allInstances = useQuery(
    trpc.instances.listAll.queryOptions({ pageSize: MOST }, { enabled: !isTenant && kind === 'instance' }),
  );
  const volumes = useQuery(
    trpc.volumes.list.queryOptions({ tenantSlug: slug }, { enabled: isTenant && kind === 'volume' }),
  );
  const tenants = useQuery(trpc.tenants.list.queryOptions(undefined, { enabled: !isTenant && kind === 'tenant' }));
  const hosts = useQuery(trpc.hosts.list.queryOptions(undefined, { enabled: !isTenant && kind === 'host' }));
  switch (kind) {
    case 'instance':
      return isTenant
        ? (instances.data?.rows ?? []).map(({ id, name }) => ({ value: id, label: name }))
        : (allInstances.data?.rows ?? []).map(({ id, name, tenantSlug: of }) => ({
            value: id,
            label: `${of} / ${name}`,
          }));
    case 'volume':
      return (volumes.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
    case 'tenant':
      return (tenants.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
    case 'host':
      return (hosts.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
    case null:
      return [];
  }
}
