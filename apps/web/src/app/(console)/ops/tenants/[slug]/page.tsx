import { slugSchema } from '@bulkhead/shared';
import { getTranslations } from 'next-intl/server';
import { notFound } from 'next/navigation';
import { TenantPanel } from '../../../../../panels/tenant/tenant-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../../trpc/server.ts';
import { Prefetched } from '../../../../prefetched.tsx';
import { requireSystemScope } from '../../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('common.nav');
  return { title: t('tenants') };
}

export default async function TenantPage({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  await requireSystemScope('tenants:read', `/ops/tenants/${slug}`);
  if (!slugSchema.safeParse(slug).success) notFound();
  const read = serverQueryClient().query(serverTrpc().tenants.get.queryOptions({ slug }));
  return (
    <Prefetched reads={[read]}>
      <TenantPanel slug={slug} />
    </Prefetched>
  );
}
