'use client';

import { useTranslations } from 'next-intl';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { LaunchForm } from './launch-form.tsx';
import { useLaunchOptions } from './queries/use-launch.ts';

/** One page to launch an instance: what, how large, where, and what that leaves. */
export function LaunchInstancePanel({ tenantSlug }: { tenantSlug: string }) {
  const t = useTranslations('launch');
  const tNav = useTranslations('common.nav');
  const { quota, images, flavors } = useLaunchOptions(tenantSlug);
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        breadcrumbs={[{ label: tNav('instances'), href: `/t/${tenantSlug}/instances` }]}
      />
      <QueryState query={quota} isEmpty={() => false} skeletonHeight={640}>
        {(room) => (
          <QueryState query={images} isEmpty={() => false} skeletonHeight={640}>
            {(heldImages) => (
              <QueryState query={flavors} isEmpty={() => false} skeletonHeight={640}>
                {(sizes) => <LaunchForm tenantSlug={tenantSlug} quota={room} images={heldImages} flavors={sizes} />}
              </QueryState>
            )}
          </QueryState>
        )}
      </QueryState>
    </>
  );
}
