import { getTranslations } from 'next-intl/server';
import { TokensPanel } from '../../../../../panels/tokens/tokens-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../../trpc/server.ts';
import { Prefetched } from '../../../../prefetched.tsx';
import { requireTenant } from '../../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('tokens');
  return { title: t('title') };
}

export default async function TokensPage({ params }: { params: Promise<{ tenant: string }> }) {
  const { tenant: tenantSlug } = await params;
  await requireTenant(tenantSlug, `/t/${tenantSlug}/tokens`, 'tokens:read');
  const read = serverQueryClient().query(serverTrpc().tokens.list.queryOptions({ tenantSlug }));
  return (
    <Prefetched reads={[read]}>
      <TokensPanel tenantSlug={tenantSlug} />
    </Prefetched>
  );
}
