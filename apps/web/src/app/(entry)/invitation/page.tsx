import { getTranslations } from 'next-intl/server';
import { InvitationPanel } from '../../../panels/invitation/invitation-panel.tsx';

export async function generateMetadata() {
  const t = await getTranslations('sign-in.invitation');
  return { title: t('title') };
}

export default function InvitationPage() {
  return <InvitationPanel />;
}
