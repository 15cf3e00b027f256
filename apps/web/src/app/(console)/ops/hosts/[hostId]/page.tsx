import { idSchema } from '@bulkhead/shared';
import { getTranslations } from 'next-intl/server';
import { notFound } from 'next/navigation';
import { HostPanel } from '../../../../../panels/host/host-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../../trpc/server.ts';
import { Prefetched } from '../../../../prefetched.tsx';
import { requireSystemScope } from '../../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('common.nav');
  return { title: t('hosts') };
}

export default async function HostPage({ params }: { params: Promise<{ hostId: string }> }) {
  const { hostId } = await params;
  await requireSystemScope('hosts:read', `/ops/hosts/${hostId}`);
  if (!idSchema.safeParse(hostId).success) notFound();
  const read = serverQueryClient().query(serverTrpc().hosts.get.queryOptions({ hostId }));
  return (
    <Prefetched reads={[read]}>
      <HostPanel hostId={hostId} />
    </Prefetched>
  );
}
