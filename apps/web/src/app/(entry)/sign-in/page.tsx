import { getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation';
import { safeNext } from '../../../panels/sign-in/safe-next.ts';
import { SignInPanel } from '../../../panels/sign-in/sign-in-panel.tsx';
import { readSession } from '../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('sign-in');
  return { title: t('title') };
}

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ next?: string | string[] }> }) {
  const next = safeNext((await searchParams).next);
  const session = await readSession();
  if (session.setupNeeded) redirect('/setup');
  if (session.user !== null) redirect(next);
  return <SignInPanel next={next} />;
}
