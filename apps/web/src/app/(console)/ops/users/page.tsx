import { getTranslations } from 'next-intl/server';
import { UsersPanel } from '../../../../panels/users/users-panel.tsx';
import { BrowserPart } from '../../../browser-part.tsx';
import { requireSystemScope } from '../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('common.nav');
  return { title: t('users') };
}

export default async function UsersPage() {
  await requireSystemScope('users:read', '/ops/users');
  return (
    <BrowserPart>
      <UsersPanel />
    </BrowserPart>
  );
}
