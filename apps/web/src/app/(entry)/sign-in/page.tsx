import { getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation';
import { safeNext } from '../../../panels/sign-in/safe-next.ts';
import { SignInPanel } from '../../../panels/sign-in/sign-in-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../trpc/server.ts';
import { Prefetched } from '../../prefetched.tsx';
import { readReference } from '../../../panels/sign-in/read-reference.ts';
import { readSession } from '../../read-session.ts';

interface SearchParams {
  next?: string | string[];
  failed?: string | string[];
}

export async function generateMetadata() {
  const t = await getTranslations('sign-in');
  return { title: t('title') };
}

export default async function SignInPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { next: wanted, failed } = await searchParams;
  const next = safeNext(wanted);
  const session = await readSession();
  if (session.setupNeeded) redirect('/setup');
  // Who wanted to join an identity to their account is told that it failed.
  if (session.user !== null && readReference(failed) === null) redirect(next);
  const offered = serverQueryClient().query(serverTrpc().providers.offered.queryOptions());
  return (
    <Prefetched reads={[offered]}>
      <SignInPanel next={next} failed={readReference(failed)} />
    </Prefetched>
  );
}
