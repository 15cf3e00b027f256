import { getTranslations } from 'next-intl/server';
import { IdentityPanel } from '../../../../panels/identity/identity-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../trpc/server.ts';
import { Prefetched } from '../../../prefetched.tsx';
import { requireSystemScope } from '../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('common.nav');
  return { title: t('identity') };
}

export default async function IdentityPage() {
  await requireSystemScope('identity:write', '/ops/identity');
  const read = serverQueryClient().query(serverTrpc().providers.list.queryOptions());
  return (
    <Prefetched reads={[read]}>
      <IdentityPanel />
    </Prefetched>
  );
}
