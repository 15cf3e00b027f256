'use client';

import { useTranslations } from 'next-intl';
import { QueryState } from '../../components/query-state.tsx';
import { SecretUsesEditor } from '../../components/secrets/secret-uses-editor.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useSecrets } from '../secrets/queries/use-secrets.ts';
import type { LaunchForm } from './use-launch-form.ts';

/** Secrets that the instance is given. */
export function SecretSection({ form, tenantSlug }: { form: LaunchForm; tenantSlug: string }) {
  const t = useTranslations('secrets.uses');
  const query = useSecrets(tenantSlug);
  return (
    <SectionCard title={t('title')} description={t('hint')}>
      <QueryState query={query} isEmpty={() => false} skeletonHeight={40}>
        {(secrets) => (
          <SecretUsesEditor
            tenantSlug={tenantSlug}
            secrets={secrets}
            uses={form.values.secrets}
            onChange={(uses) => form.setFieldValue('secrets', uses)}
            errorAt={(path) => {
              const error: unknown = form.errors[`secrets.${path}`];
              return typeof error === 'string' ? error : null;
            }}
          />
        )}
      </QueryState>
    </SectionCard>
  );
}
