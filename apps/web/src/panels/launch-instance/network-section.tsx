'use client';

import { useTranslations } from 'next-intl';
import { NetworkingEditor } from '../../components/networking/networking-editor.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useNetworking } from '../networks/queries/use-networking.ts';
import type { LaunchForm } from './use-launch-form.ts';

/** The networks that the instance is to be in, and what is open there. */
export function NetworkSection({ form, tenantSlug }: { form: LaunchForm; tenantSlug: string }) {
  const t = useTranslations('networks.editor');
  const query = useNetworking(tenantSlug);
  return (
    <SectionCard title={t('title')} description={t('hint')}>
      <QueryState query={query} isEmpty={() => false} skeletonHeight={60}>
        {(networking) => (
          <NetworkingEditor
            tenantSlug={tenantSlug}
            networking={networking}
            value={form.values.networking}
            onChange={(value) => form.setFieldValue('networking', value)}
            errorAt={(path) => {
              const error: unknown = form.errors[`networking.${path}`];
              return typeof error === 'string' ? error : null;
            }}
          />
        )}
      </QueryState>
    </SectionCard>
  );
}
