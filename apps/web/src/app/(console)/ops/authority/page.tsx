import { getTranslations } from 'next-intl/server';
import { AuthorityPanel } from '../../../../panels/authority/authority-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../trpc/server.ts';
import { Prefetched } from '../../../prefetched.tsx';
import { requireSystemScope } from '../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('common.nav');
  return { title: t('authority') };
}

export default async function AuthorityPage() {
  await requireSystemScope('authority:write', '/ops/authority');
  const read = serverQueryClient().query(serverTrpc().authority.get.queryOptions());
  return (
    <Prefetched reads={[read]}>
      <AuthorityPanel />
    </Prefetched>
  );
}
