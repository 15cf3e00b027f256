import { idSchema } from '@bulkhead/shared';
import { getTranslations } from 'next-intl/server';
import { notFound } from 'next/navigation';
import { TimelinePanel } from '../../../../../../panels/history/timeline-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../../../trpc/server.ts';
import { Prefetched } from '../../../../../prefetched.tsx';
import { requireSystemScope } from '../../../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('history');
  return { title: t('title') };
}

export default async function HostTimelinePage({ params }: { params: Promise<{ hostId: string }> }) {
  const { hostId } = await params;
  await requireSystemScope('usage:read-all', `/ops/hosts/${hostId}/timeline`);
  if (!idSchema.safeParse(hostId).success) notFound();
  const read = serverQueryClient().query(serverTrpc().hosts.get.queryOptions({ hostId }));
  return (
    <Prefetched reads={[read]}>
      <TimelinePanel hostId={hostId} />
    </Prefetched>
  );
}
