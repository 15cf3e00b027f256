import { getTranslations } from 'next-intl/server';
import { StacksPanel } from '../../../../../panels/stacks/stacks-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../../trpc/server.ts';
import { Prefetched } from '../../../../prefetched.tsx';
import { requireTenant } from '../../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('stacks');
  return { title: t('title') };
}

export default async function StacksPage({ params }: { params: Promise<{ tenant: string }> }) {
  const { tenant: tenantSlug } = await params;
  await requireTenant(tenantSlug, `/t/${tenantSlug}/stacks`, 'stacks:read');
  const read = serverQueryClient().query(serverTrpc().stacks.list.queryOptions({ tenantSlug }));
  return (
    <Prefetched reads={[read]}>
      <StacksPanel tenantSlug={tenantSlug} />
    </Prefetched>
  );
}
