'use client';

import { useTranslations } from 'next-intl';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { VolumeUsesEditor } from '../../components/volumes/volume-uses-editor.tsx';
import { useVolumes } from '../volumes/queries/use-volumes.ts';
import type { LaunchForm } from './use-launch-form.ts';

/** Volumes that the instance has, and which keep what it writes. */
export function VolumeSection({ form, tenantSlug }: { form: LaunchForm; tenantSlug: string }) {
  const t = useTranslations('volumes.uses');
  const query = useVolumes(tenantSlug);
  return (
    <SectionCard title={t('title')} description={t('hint')}>
      <QueryState query={query} isEmpty={() => false} skeletonHeight={40}>
        {(volumes) => (
          <VolumeUsesEditor
            tenantSlug={tenantSlug}
            volumes={volumes}
            uses={form.values.volumes}
            onChange={(uses) => form.setFieldValue('volumes', uses)}
            errorAt={(path) => {
              const error: unknown = form.errors[`volumes.${path}`];
              return typeof error === 'string' ? error : null;
            }}
          />
        )}
      </QueryState>
    </SectionCard>
  );
}
