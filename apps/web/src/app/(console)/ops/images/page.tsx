import { getTranslations } from 'next-intl/server';
import { AllImagesPanel } from '../../../../panels/images/all-images-panel.tsx';
import { serverQueryClient, serverTrpc } from '../../../../trpc/server.ts';
import { Prefetched } from '../../../prefetched.tsx';
import { requireSystemScope } from '../../../read-session.ts';

export async function generateMetadata() {
  const t = await getTranslations('common.nav');
  return { title: t('images') };
}

export default async function AllImagesPage() {
  await requireSystemScope('images:write-all', '/ops/images');
  const trpc = serverTrpc();
  const queryClient = serverQueryClient();
  return (
    <Prefetched
      reads={[
        queryClient.query(trpc.images.listAll.queryOptions({})),
        queryClient.query(trpc.registries.listShared.queryOptions({})),
      ]}
    >
      <AllImagesPanel />
    </Prefetched>
  );
}
