import { getTranslations } from 'next-intl/server';
import { notFound } from 'next/navigation';
import { LaunchInstancePanel } from '../../../../../../panels/launch-instance/launch-instance-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../../../trpc/server.ts';
import { Prefetched } from '../../../../../prefetched.tsx';
import { requireTenant } from '../../../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('launch');
  return { title: t('title') };
}

export default async function LaunchInstancePage({ params }: { params: Promise<{ tenant: string }> }) {
  const { tenant: tenantSlug } = await params;
  const tenant = await requireTenant(tenantSlug, `/t/${tenantSlug}/instances/launch`, 'instances:read');
  if (!tenant.scopes.includes('instances:write')) notFound();
  const trpc = serverTrpc();
  const queryClient = serverQueryClient();
  return (
    <Prefetched
      reads={[
        queryClient.query(trpc.quota.get.queryOptions({ tenantSlug })),
        queryClient.query(trpc.images.list.queryOptions({ tenantSlug })),
        queryClient.query(trpc.flavors.list.queryOptions()),
      ]}
    >
      <LaunchInstancePanel tenantSlug={tenantSlug} />
    </Prefetched>
  );
}
