import { getTranslations } from 'next-intl/server';
import { OfferedTemplatesPanel } from '../../../../panels/catalog/offered-templates-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../trpc/server.ts';
import { Prefetched } from '../../../prefetched.tsx';
import { requireSystemScope } from '../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('catalog');
  return { title: t('offered') };
}

export default async function OfferedTemplatesPage() {
  await requireSystemScope('templates:write', '/ops/templates');
  const read = serverQueryClient().query(serverTrpc().templates.listOffered.queryOptions());
  return (
    <Prefetched reads={[read]}>
      <OfferedTemplatesPanel />
    </Prefetched>
  );
}
