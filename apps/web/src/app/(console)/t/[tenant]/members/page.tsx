import { getTranslations } from 'next-intl/server';
import { MembersPanel } from '../../../../../panels/members/members-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../../trpc/server.ts';
import { Prefetched } from '../../../../prefetched.tsx';
import { requireTenant } from '../../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('members');
  return { title: t('title') };
}

export default async function MembersPage({ params }: { params: Promise<{ tenant: string }> }) {
  const { tenant: tenantSlug } = await params;
  await requireTenant(tenantSlug, `/t/${tenantSlug}/members`, 'members:read');
  const read = serverQueryClient().query(serverTrpc().members.list.queryOptions({ tenantSlug }));
  const roles = serverQueryClient().query(serverTrpc().roles.list.queryOptions({ tenantSlug }));
  return (
    <Prefetched reads={[read, roles]}>
      <MembersPanel tenantSlug={tenantSlug} />
    </Prefetched>
  );
}
