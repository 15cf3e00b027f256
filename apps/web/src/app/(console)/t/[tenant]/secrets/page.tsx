import { getTranslations } from 'next-intl/server';
import { SecretsPanel } from '../../../../../panels/secrets/secrets-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../../trpc/server.ts';
import { Prefetched } from '../../../../prefetched.tsx';
import { requireTenant } from '../../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('secrets');
  return { title: t('title') };
}

export default async function SecretsPage({ params }: { params: Promise<{ tenant: string }> }) {
  const { tenant: tenantSlug } = await params;
  await requireTenant(tenantSlug, `/t/${tenantSlug}/secrets`, 'secrets:read');
  const read = serverQueryClient().query(serverTrpc().secrets.list.queryOptions({ tenantSlug }));
  return (
    <Prefetched reads={[read]}>
      <SecretsPanel tenantSlug={tenantSlug} />
    </Prefetched>
  );
}
