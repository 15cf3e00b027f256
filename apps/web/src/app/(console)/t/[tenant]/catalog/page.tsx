import { getTranslations } from 'next-intl/server';
import { CatalogPanel } from '../../../../../panels/catalog/catalog-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../../trpc/server.ts';
import { Prefetched } from '../../../../prefetched.tsx';
import { requireTenant } from '../../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('catalog');
  return { title: t('title') };
}

export default async function CatalogPage({ params }: { params: Promise<{ tenant: string }> }) {
  const { tenant: tenantSlug } = await params;
  await requireTenant(tenantSlug, `/t/${tenantSlug}/catalog`, 'stacks:read');
  const read = serverQueryClient().query(serverTrpc().templates.list.queryOptions({ tenantSlug }));
  return (
    <Prefetched reads={[read]}>
      <CatalogPanel tenantSlug={tenantSlug} />
    </Prefetched>
  );
}
