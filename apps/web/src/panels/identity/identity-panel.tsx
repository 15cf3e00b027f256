'use client';

import type { ProviderView } from '@bulkhead/shared';
import { Stack } from '@mantine/core';
import { IconFingerprint, IconPlus } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { lateDialog } from '../../components/late.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useSystemReason } from '../../components/use-system-allows.ts';
import { ProviderCard } from './provider-card.tsx';
import { useProviderActions, useProviders } from './queries/use-providers.ts';

const ProviderDialog = lateDialog(
  () => import('./provider-dialog.tsx').then((module) => module.ProviderDialog),
  'opened',
);
const MappingDialog = lateDialog(
  () => import('./mapping-dialog.tsx').then((module) => module.MappingDialog),
  'provider',
);

/** Whose sign-in this dashboard trusts, and what their groups bring. */
export function IdentityPanel() {
  const t = useTranslations('identity');
  const providers = useProviders();
  const reason = useSystemReason('identity:write');
  const [isAdding, setIsAdding] = useState(false);
  const [mapped, setMapped] = useState<ProviderView | null>(null);
  const [removed, setRemoved] = useState<ProviderView | null>(null);
  const addButton = (
    <ActionButton leftSection={<IconPlus size={16} aria-hidden />} reason={reason} onClick={() => setIsAdding(true)}>
      {t('add')}
    </ActionButton>
  );
  return (
    <div data-testid="identity-panel">
      <PageHeader title={t('title')} description={t('description')} actions={addButton} />
      <QueryState
        query={providers}
        skeletonHeight={200}
        empty={
          <SectionCard title={t('none.heading')}>
            <EmptyState icon={<IconFingerprint size={28} />} title={t('none.title')} action={addButton}>
              {t('none.text')}
            </EmptyState>
          </SectionCard>
        }
      >
        {(rows) => (
          <Stack gap="md">
            {rows.map((provider) => (
              <ProviderCard
                key={provider.id}
                provider={provider}
                onMap={() => setMapped(provider)}
                onRemove={() => setRemoved(provider)}
              />
            ))}
          </Stack>
        )}
      </QueryState>
      <ProviderDialog opened={isAdding} onClose={() => setIsAdding(false)} />
      <MappingDialog provider={mapped} onClose={() => setMapped(null)} />
      <RemoveDialog provider={removed} onClose={() => setRemoved(null)} />
    </div>
  );
}

function RemoveDialog({ provider, onClose }: { provider: ProviderView | null; onClose: () => void }) {
  const t = useTranslations('identity');
  const { remove } = useProviderActions();
  return (
    <ConfirmDialog
      opened={provider !== null}
      onClose={onClose}
      title={t('removing.title', { name: provider?.name ?? '' })}
      confirmLabel={t('remove')}
      onConfirm={() => provider !== null && remove.mutate({ providerId: provider.id }, { onSuccess: onClose })}
      pending={remove.isPending}
      error={remove.error}
    >
      {t('removing.text', { count: provider?.identities ?? 0 })}
    </ConfirmDialog>
  );
}
