import { idSchema } from '@bulkhead/shared';
import { getTranslations } from 'next-intl/server';
import { notFound } from 'next/navigation';
import { AnatomyPanel } from '../../../../../../../panels/anatomy/anatomy-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../../../../trpc/server.ts';
import { Prefetched } from '../../../../../../prefetched.tsx';
import { requireTenant } from '../../../../../../read-session.ts';

interface AnatomyPageProps {
  params: Promise<{ tenant: string; instanceId: string }>;
}

export async function generateMetadata() {
  const t = await getTranslations('anatomy');
  return { title: t('title') };
}

/** The anatomy itself is asked of the host by the browser: it may take a moment, and a silent host must not hold up the page. */
export default async function AnatomyPage({ params }: AnatomyPageProps) {
  const { tenant: tenantSlug, instanceId } = await params;
  await requireTenant(tenantSlug, `/t/${tenantSlug}/instances/${instanceId}/anatomy`, 'instances:read');
  if (!idSchema.safeParse(instanceId).success) notFound();
  const instance = serverQueryClient().query(serverTrpc().instances.get.queryOptions({ tenantSlug, instanceId }));
  return (
    <Prefetched reads={[instance]}>
      <AnatomyPanel tenantSlug={tenantSlug} instanceId={instanceId} />
    </Prefetched>
  );
}
