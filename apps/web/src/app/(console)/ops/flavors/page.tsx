import { getTranslations } from 'next-intl/server';
import { FlavorsPanel } from '../../../../panels/flavors/flavors-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../trpc/server.ts';
import { Prefetched } from '../../../prefetched.tsx';
import { requireSystemScope } from '../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('common.nav');
  return { title: t('flavors') };
}

export default async function FlavorsPage() {
  await requireSystemScope('flavors:write', '/ops/flavors');
  const read = serverQueryClient().query(serverTrpc().flavors.list.queryOptions());
  return (
    <Prefetched reads={[read]}>
      <FlavorsPanel />
    </Prefetched>
  );
}
