import { idSchema } from '@bulkhead/shared';
import { getTranslations } from 'next-intl/server';
import { notFound } from 'next/navigation';
import { ImagePanel } from '../../../../../../panels/images/image-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../../../trpc/server.ts';
import { Prefetched } from '../../../../../prefetched.tsx';
import { requireTenant } from '../../../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('images');
  return { title: t('title') };
}

export default async function ImagePage({ params }: { params: Promise<{ tenant: string; imageId: string }> }) {
  const { tenant: tenantSlug, imageId } = await params;
  await requireTenant(tenantSlug, `/t/${tenantSlug}/images/${imageId}`, 'images:read');
  if (!idSchema.safeParse(imageId).success) notFound();
  const read = serverQueryClient().query(serverTrpc().images.get.queryOptions({ tenantSlug, imageId }));
  return (
    <Prefetched reads={[read]}>
      <ImagePanel tenantSlug={tenantSlug} imageId={imageId} />
    </Prefetched>
  );
}
