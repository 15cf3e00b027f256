import { getTranslations } from 'next-intl/server';
import { NetworksPanel } from '../../../../../panels/networks/networks-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../../trpc/server.ts';
import { Prefetched } from '../../../../prefetched.tsx';
import { requireTenant } from '../../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('networks');
  return { title: t('title') };
}

export default async function NetworksPage({ params }: { params: Promise<{ tenant: string }> }) {
  const { tenant: tenantSlug } = await params;
  await requireTenant(tenantSlug, `/t/${tenantSlug}/networks`, 'networks:read');
  const read = serverQueryClient().query(serverTrpc().networks.list.queryOptions({ tenantSlug }));
  return (
    <Prefetched reads={[read]}>
      <NetworksPanel tenantSlug={tenantSlug} />
    </Prefetched>
  );
}
