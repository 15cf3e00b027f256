import { getTranslations } from 'next-intl/server';
import { AllNetworksPanel } from '../../../../panels/all-networks/all-networks-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../trpc/server.ts';
import { Prefetched } from '../../../prefetched.tsx';
import { requireSystemScope } from '../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('networks.all');
  return { title: t('title') };
}

export default async function AllNetworksPage() {
  await requireSystemScope('networks:read-all', '/ops/networks');
  const read = serverQueryClient().query(serverTrpc().networks.overview.queryOptions({}));
  return (
    <Prefetched reads={[read]}>
      <AllNetworksPanel />
    </Prefetched>
  );
}
