import { getTranslations } from 'next-intl/server';
import { HostsPanel } from '../../../../panels/hosts/hosts-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../trpc/server.ts';
import { Prefetched } from '../../../prefetched.tsx';
import { requireSystemScope } from '../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('common.nav');
  return { title: t('hosts') };
}

export default async function HostsPage() {
  await requireSystemScope('hosts:read', '/ops/hosts');
  const read = serverQueryClient().query(serverTrpc().hosts.list.queryOptions());
  return (
    <Prefetched reads={[read]}>
      <HostsPanel />
    </Prefetched>
  );
}
