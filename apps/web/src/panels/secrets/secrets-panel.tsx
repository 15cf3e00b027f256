'use client';

import type { SecretView } from '@bulkhead/shared';
import { IconLock, IconPlus } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { lateDialog } from '../../components/late.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useTenantAllows } from '../../components/use-session.ts';
import { DestroyVersion, RemoveSecret } from './endings.tsx';
import { useSecrets } from './queries/use-secrets.ts';
import type { SecretEdit } from './secret-dialog.tsx';
import { SecretsTable } from './secrets-table.tsx';

const SecretDialog = lateDialog(() => import('./secret-dialog.tsx').then((module) => module.SecretDialog), 'edit');

/** The tenant's secrets: what there is, who uses it, and never a value. */
export function SecretsPanel({ tenantSlug }: { tenantSlug: string }) {
  const t = useTranslations('secrets');
  const query = useSecrets(tenantSlug);
  const reason = useTenantAllows(tenantSlug, 'secrets:write') ? null : t('notAllowed');
  const [edit, setEdit] = useState<SecretEdit | null>(null);
  const [removed, setRemoved] = useState<SecretView | null>(null);
  const [destroyed, setDestroyed] = useState<{ secret: SecretView; version: number } | null>(null);
  const create = (
    <ActionButton
      reason={reason}
      leftSection={<IconPlus size={15} aria-hidden />}
      onClick={() => setEdit({ what: 'create' })}
    >
      {t('create')}
    </ActionButton>
  );
  return (
    <div data-testid="secrets-panel">
      <PageHeader title={t('title')} description={t('description')} actions={create} />
      <SectionCard title={t('table')} description={t('tableHint')} flush>
        <QueryState
          query={query}
          empty={
            <EmptyState icon={<IconLock size={28} />} title={t('empty.title')} action={create}>
              {t('empty.text')}
            </EmptyState>
          }
        >
          {(secrets) => (
            <SecretsTable
              tenantSlug={tenantSlug}
              secrets={secrets}
              reason={reason}
              onEdit={setEdit}
              onRemove={setRemoved}
              onDestroy={(secret, version) => setDestroyed({ secret, version })}
            />
          )}
        </QueryState>
      </SectionCard>
      <SecretDialog tenantSlug={tenantSlug} edit={edit} onClose={() => setEdit(null)} />
      <RemoveSecret tenantSlug={tenantSlug} secret={removed} onClose={() => setRemoved(null)} />
      <DestroyVersion tenantSlug={tenantSlug} target={destroyed} onClose={() => setDestroyed(null)} />
    </div>
  );
}
