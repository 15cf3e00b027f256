import { getTranslations } from 'next-intl/server';
import { ResetPanel } from '../../../panels/invitation/reset-panel.tsx';

export async function generateMetadata() {
  const t = await getTranslations('sign-in.reset');
  return { title: t('title') };
}

export default function ResetPage() {
  return <ResetPanel />;
}
