import { getTranslations } from 'next-intl/server';
import { UsagePanel } from '../../../../../panels/usage/usage-panel.tsx';
import { BrowserPart } from '../../../../browser-part.tsx';
import { requireTenant } from '../../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('usage');
  return { title: t('title') };
}

/** Nothing is read ahead: which hours a day has is said by the browser's time zone. */
export default async function UsagePage({ params }: { params: Promise<{ tenant: string }> }) {
  const { tenant: tenantSlug } = await params;
  await requireTenant(tenantSlug, `/t/${tenantSlug}/usage`, 'usage:read');
  return (
    <BrowserPart>
      <UsagePanel tenantSlug={tenantSlug} />
    </BrowserPart>
  );
}
