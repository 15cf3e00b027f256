import { getTranslations } from 'next-intl/server';
import { AccountPanel } from '../../../panels/account/account-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../trpc/server.ts';
import { Prefetched } from '../../prefetched.tsx';
import { requireSession } from '../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('account');
  return { title: t('title') };
}

export default async function AccountPage() {
  await requireSession('/account');
  const account = serverQueryClient().query(serverTrpc().account.get.queryOptions());
  const sessions = serverQueryClient().query(serverTrpc().account.sessions.queryOptions());
  const tokens = serverQueryClient().query(serverTrpc().tokens.listOwn.queryOptions());
  return (
    <Prefetched reads={[account, sessions, tokens]}>
      <AccountPanel />
    </Prefetched>
  );
}
