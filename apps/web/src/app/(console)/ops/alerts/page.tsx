import { getTranslations } from 'next-intl/server';
import { AlertsPanel } from '../../../../panels/alerts/alerts-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../trpc/server.ts';
import { Prefetched } from '../../../prefetched.tsx';
import { requireSystemScope } from '../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('common.nav');
  return { title: t('alerts') };
}

export default async function AllAlertsPage() {
  await requireSystemScope('alerts:read-all', '/ops/alerts');
  const [client, { alerts, channels }] = [serverQueryClient(), serverTrpc()];
  const reads = [
    client.query(alerts.listAll.queryOptions({ state: 'firing', pageSize: 50 })),
    client.query(alerts.operatorsRules.queryOptions()),
    client.query(channels.listOperators.queryOptions({})),
  ];
  return (
    <Prefetched reads={reads}>
      <AlertsPanel tenantSlug={null} />
    </Prefetched>
  );
}
