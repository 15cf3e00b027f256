import { idSchema } from '@bulkhead/shared';
import { getTranslations } from 'next-intl/server';
import { notFound } from 'next/navigation';
import { TemplatePanel } from '../../../../../../panels/catalog/template-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../../../trpc/server.ts';
import { Prefetched } from '../../../../../prefetched.tsx';
import { requireTenant } from '../../../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('catalog');
  return { title: t('title') };
}

export default async function TemplatePage({ params }: { params: Promise<{ tenant: string; templateId: string }> }) {
  const { tenant: tenantSlug, templateId } = await params;
  await requireTenant(tenantSlug, `/t/${tenantSlug}/catalog/${templateId}`, 'stacks:read');
  if (!idSchema.safeParse(templateId).success) notFound();
  const read = serverQueryClient().query(serverTrpc().templates.get.queryOptions({ tenantSlug, templateId }));
  return (
    <Prefetched reads={[read]}>
      <TemplatePanel tenantSlug={tenantSlug} templateId={templateId} />
    </Prefetched>
  );
}
