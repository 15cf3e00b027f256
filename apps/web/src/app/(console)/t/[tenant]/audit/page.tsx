import { getTranslations } from 'next-intl/server';
import { AuditPanel } from '../../../../../panels/audit/audit-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../../trpc/server.ts';
import { Prefetched } from '../../../../prefetched.tsx';
import { requireTenant } from '../../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('audit');
  return { title: t('title') };
}

export default async function AuditPage({ params }: { params: Promise<{ tenant: string }> }) {
  const { tenant: tenantSlug } = await params;
  await requireTenant(tenantSlug, `/t/${tenantSlug}/audit`, 'audit:read');
  const read = serverQueryClient().query(serverTrpc().audit.standing.queryOptions({ tenantSlug }));
  return (
    <Prefetched reads={[read]}>
      <AuditPanel tenantSlug={tenantSlug} />
    </Prefetched>
  );
}
