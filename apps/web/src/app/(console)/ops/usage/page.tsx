import { getTranslations } from 'next-intl/server';
import { AllUsagePanel } from '../../../../panels/all-usage/all-usage-panel.tsx';
import { BrowserPart } from '../../../browser-part.tsx';
import { requireSystemScope } from '../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('usage');
  return { title: t('title') };
}

export default async function AllUsagePage() {
  await requireSystemScope('usage:read-all', '/ops/usage');
  return (
    <BrowserPart>
      <AllUsagePanel />
    </BrowserPart>
  );
}
