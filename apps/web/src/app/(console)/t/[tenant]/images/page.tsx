import { getTranslations } from 'next-intl/server';
import { ImagesPanel } from '../../../../../panels/images/images-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../../trpc/server.ts';
import { Prefetched } from '../../../../prefetched.tsx';
import { requireTenant } from '../../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('images');
  return { title: t('title') };
}

interface ImagesPageProps {
  params: Promise<{ tenant: string }>;
  /** `pull`: a reference to fetch. */
  searchParams: Promise<{ pull?: string | string[] }>;
}

export default async function ImagesPage({ params, searchParams }: ImagesPageProps) {
  const { tenant: tenantSlug } = await params;
  const { pull } = await searchParams;
  await requireTenant(tenantSlug, `/t/${tenantSlug}/images`, 'images:read');
  const read = serverQueryClient().query(serverTrpc().images.catalog.queryOptions({ tenantSlug }));
  return (
    <Prefetched reads={[read]}>
      <ImagesPanel tenantSlug={tenantSlug} wanted={typeof pull === 'string' ? pull.slice(0, 512) : null} />
    </Prefetched>
  );
}
