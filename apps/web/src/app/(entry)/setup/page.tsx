import { getTranslations } from 'next-intl/server';
import { redirect } from 'next/navigation';
import { SetupPanel } from '../../../panels/setup/setup-panel.tsx';
import { readSession } from '../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('sign-in.setup');
  return { title: t('title') };
}

export default async function SetupPage({ searchParams }: { searchParams: Promise<{ code?: string | string[] }> }) {
  const { code } = await searchParams;
  if (!(await readSession()).setupNeeded) redirect('/');
  return <SetupPanel code={typeof code === 'string' ? code.slice(0, 200) : ''} />;
}
