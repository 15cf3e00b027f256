import { getTranslations } from 'next-intl/server';
import { OperationsOverviewPanel } from '../../../../panels/operations-overview/operations-overview-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../trpc/server.ts';
import { Prefetched } from '../../../prefetched.tsx';
import { requireSystemScope } from '../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('common.nav');
  return { title: t('overview') };
}

export default async function OperationsOverviewPage() {
  await requireSystemScope('hosts:read', '/ops/overview');
  const read = serverQueryClient().query(serverTrpc().overview.operations.queryOptions());
  return (
    <Prefetched reads={[read]}>
      <OperationsOverviewPanel />
    </Prefetched>
  );
}
