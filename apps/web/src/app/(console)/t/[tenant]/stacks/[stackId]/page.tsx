import { idSchema } from '@bulkhead/shared';
import { getTranslations } from 'next-intl/server';
import { notFound } from 'next/navigation';
import { StackPanel } from '../../../../../../panels/stacks/stack-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../../../trpc/server.ts';
import { Prefetched } from '../../../../../prefetched.tsx';
import { requireTenant } from '../../../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('stacks');
  return { title: t('title') };
}

export default async function StackPage({ params }: { params: Promise<{ tenant: string; stackId: string }> }) {
  const { tenant: tenantSlug, stackId } = await params;
  await requireTenant(tenantSlug, `/t/${tenantSlug}/stacks/${stackId}`, 'stacks:read');
  if (!idSchema.safeParse(stackId).success) notFound();
  const read = serverQueryClient().query(serverTrpc().stacks.get.queryOptions({ tenantSlug, stackId }));
  return (
    <Prefetched reads={[read]}>
      <StackPanel tenantSlug={tenantSlug} stackId={stackId} />
    </Prefetched>
  );
}
