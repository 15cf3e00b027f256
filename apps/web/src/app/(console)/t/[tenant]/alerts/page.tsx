import { getTranslations } from 'next-intl/server';
import { AlertsPanel } from '../../../../../panels/alerts/alerts-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../../trpc/server.ts';
import { Prefetched } from '../../../../prefetched.tsx';
import { requireTenant } from '../../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('common.nav');
  return { title: t('alerts') };
}

export default async function AlertsPage({ params }: { params: Promise<{ tenant: string }> }) {
  const { tenant: tenantSlug } = await params;
  await requireTenant(tenantSlug, `/t/${tenantSlug}/alerts`, 'alerts:read');
  const [client, { alerts, channels }] = [serverQueryClient(), serverTrpc()];
  const reads = [
    client.query(alerts.list.queryOptions({ tenantSlug, state: 'firing', pageSize: 50 })),
    client.query(alerts.rules.queryOptions({ tenantSlug })),
    client.query(channels.list.queryOptions({ tenantSlug })),
  ];
  return (
    <Prefetched reads={reads}>
      <AlertsPanel tenantSlug={tenantSlug} />
    </Prefetched>
  );
}
