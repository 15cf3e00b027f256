import { getTranslations } from 'next-intl/server';
import { TenantOverviewPanel } from '../../../../../panels/tenant-overview/tenant-overview-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../../trpc/server.ts';
import { Prefetched } from '../../../../prefetched.tsx';
import { requireTenant } from '../../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('tenant-overview');
  return { title: t('title') };
}

export default async function TenantOverviewPage({ params }: { params: Promise<{ tenant: string }> }) {
  const { tenant: tenantSlug } = await params;
  await requireTenant(tenantSlug, `/t/${tenantSlug}/overview`);
  const read = serverQueryClient().query(serverTrpc().overview.tenant.queryOptions({ tenantSlug }));
  return (
    <Prefetched reads={[read]}>
      <TenantOverviewPanel tenantSlug={tenantSlug} />
    </Prefetched>
  );
}
