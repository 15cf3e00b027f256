import { getTranslations } from 'next-intl/server';
import { VolumesPanel } from '../../../../../panels/volumes/volumes-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../../trpc/server.ts';
import { Prefetched } from '../../../../prefetched.tsx';
import { requireTenant } from '../../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('volumes');
  return { title: t('title') };
}

export default async function VolumesPage({ params }: { params: Promise<{ tenant: string }> }) {
  const { tenant: tenantSlug } = await params;
  await requireTenant(tenantSlug, `/t/${tenantSlug}/volumes`, 'volumes:read');
  const [client, trpc] = [serverQueryClient(), serverTrpc()];
  const reads = [
    client.query(trpc.volumes.list.queryOptions({ tenantSlug })),
    client.query(trpc.volumes.room.queryOptions({ tenantSlug })),
    client.query(trpc.backups.list.queryOptions({ tenantSlug })),
    client.query(trpc.backups.listTargets.queryOptions({ tenantSlug })),
  ];
  return (
    <Prefetched reads={reads}>
      <VolumesPanel tenantSlug={tenantSlug} />
    </Prefetched>
  );
}
