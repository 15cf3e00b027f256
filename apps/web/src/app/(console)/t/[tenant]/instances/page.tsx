import { getTranslations } from 'next-intl/server';
import { createLoader } from 'nuqs/server';
import type { SearchParams } from 'nuqs/server';
import { instancesSearch, toListInput } from '../../../../../panels/instances/instances-search.ts';
import { InstancesPanel } from '../../../../../panels/instances/instances-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../../trpc/server.ts';
import { Prefetched } from '../../../../prefetched.tsx';
import { requireTenant } from '../../../../read-session.ts';

const loadSearch = createLoader(instancesSearch);

export async function generateMetadata() {
  const t = await getTranslations('instances');
  return { title: t('title') };
}

interface InstancesPageProps {
  params: Promise<{ tenant: string }>;
  searchParams: Promise<SearchParams>;
}

export default async function InstancesPage({ params, searchParams }: InstancesPageProps) {
  const { tenant: tenantSlug } = await params;
  await requireTenant(tenantSlug, `/t/${tenantSlug}/instances`, 'instances:read');
  const trpc = serverTrpc();
  const input = toListInput(tenantSlug, await loadSearch(searchParams));
  return (
    <Prefetched
      reads={[
        serverQueryClient().query(trpc.instances.list.queryOptions(input)),
        serverQueryClient().query(trpc.quota.get.queryOptions({ tenantSlug })),
      ]}
    >
      <InstancesPanel tenantSlug={tenantSlug} />
    </Prefetched>
  );
}
