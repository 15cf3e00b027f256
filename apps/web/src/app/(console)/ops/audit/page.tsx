import { getTranslations } from 'next-intl/server';
import { AuditPanel } from '../../../../panels/audit/audit-panel.tsx';
import { BrowserPart } from '../../../browser-part.tsx';
import { requireSystemScope } from '../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('audit');
  return { title: t('title') };
}

export default async function AllAuditPage() {
  await requireSystemScope('audit:read-all', '/ops/audit');
  return (
    <BrowserPart>
      <AuditPanel tenantSlug={null} />
    </BrowserPart>
  );
}
