import { getTranslations } from 'next-intl/server';
import { TenantsPanel } from '../../../../panels/tenants/tenants-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../trpc/server.ts';
import { Prefetched } from '../../../prefetched.tsx';
import { requireSystemScope } from '../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('common.nav');
  return { title: t('tenants') };
}

export default async function TenantsPage() {
  await requireSystemScope('tenants:read', '/ops/tenants');
  const read = serverQueryClient().query(serverTrpc().tenants.list.queryOptions());
  return (
    <Prefetched reads={[read]}>
      <TenantsPanel />
    </Prefetched>
  );
}
