'use client';

import type { InstanceView } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { valuesOfInstance } from './fill-from.ts';
import { LaunchForm } from './launch-form.tsx';
import { useLaunchOptions } from './queries/use-launch.ts';

export interface LaunchInstancePanelProps {
  tenantSlug: string;
  /** The instance that the form is filled in like; null: none. */
  from?: InstanceView | null;
  /** The name of an image to begin with; null: none. */
  image?: string | null;
}

/** One page to launch an instance: what, how large, where, and what that leaves. */
export function LaunchInstancePanel({ tenantSlug, from = null, image = null }: LaunchInstancePanelProps) {
  const t = useTranslations('launch');
  const tNav = useTranslations('common.nav');
  const given = from === null ? (image === null ? {} : { image }) : valuesOfInstance(from);
  const { quota, images, flavors } = useLaunchOptions(tenantSlug);
  return (
    <>
      <PageHeader
        title={t('title')}
        description={from === null ? t('description') : t('cloneOf', { name: from.name })}
        breadcrumbs={[{ label: tNav('instances'), href: `/t/${tenantSlug}/instances` }]}
      />
      <QueryState query={quota} isEmpty={() => false} skeletonHeight={640}>
        {(room) => (
          <QueryState query={images} isEmpty={() => false} skeletonHeight={640}>
            {(heldImages) => (
              <QueryState query={flavors} isEmpty={() => false} skeletonHeight={640}>
                {(sizes) => (
                  <LaunchForm tenantSlug={tenantSlug} quota={room} images={heldImages} flavors={sizes} given={given} />
                )}
              </QueryState>
            )}
          </QueryState>
        )}
      </QueryState>
    </>
  );
}
