import { getTranslations } from 'next-intl/server';
import { RolesPanel } from '../../../../../panels/roles/roles-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../../trpc/server.ts';
import { Prefetched } from '../../../../prefetched.tsx';
import { requireTenant } from '../../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('roles');
  return { title: t('title') };
}

export default async function RolesPage({ params }: { params: Promise<{ tenant: string }> }) {
  const { tenant: tenantSlug } = await params;
  await requireTenant(tenantSlug, `/t/${tenantSlug}/roles`, 'members:read');
  const read = serverQueryClient().query(serverTrpc().roles.list.queryOptions({ tenantSlug }));
  return (
    <Prefetched reads={[read]}>
      <RolesPanel tenantSlug={tenantSlug} />
    </Prefetched>
  );
}
