'use client';

import type { FlavorView } from '@bulkhead/shared';
import { IconPlus, IconRuler2 } from '@tabler/icons-react';
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
import { FlavorsTable } from './flavors-table.tsx';
import { useFlavorActions, useFlavors } from './queries/use-flavors.ts';

const FlavorDialog = lateDialog(() => import('./flavor-dialog.tsx').then((module) => module.FlavorDialog), 'edited');

/** The sizes that tenants are offered at launch. */
export function FlavorsPanel() {
  const t = useTranslations('flavors');
  const flavors = useFlavors();
  const reason = useSystemReason('flavors:write');
  const [edited, setEdited] = useState<FlavorView | 'new' | null>(null);
  const [removed, setRemoved] = useState<FlavorView | null>(null);
  const createButton = (
    <ActionButton leftSection={<IconPlus size={16} aria-hidden />} reason={reason} onClick={() => setEdited('new')}>
      {t('create')}
    </ActionButton>
  );
  return (
    <div data-testid="flavors-panel">
      <PageHeader title={t('title')} description={t('description')} actions={createButton} />
      <SectionCard flush>
        <QueryState
          query={flavors}
          skeletonHeight={200}
          empty={
            <EmptyState icon={<IconRuler2 size={28} />} title={t('none.title')} action={createButton}>
              {t('none.text')}
            </EmptyState>
          }
        >
          {(rows) => <FlavorsTable flavors={rows} reason={reason} onEdit={setEdited} onRemove={setRemoved} />}
        </QueryState>
      </SectionCard>
      <FlavorDialog edited={edited} onClose={() => setEdited(null)} />
      <RemoveDialog flavor={removed} onClose={() => setRemoved(null)} />
    </div>
  );
}

function RemoveDialog({ flavor, onClose }: { flavor: FlavorView | null; onClose: () => void }) {
  const t = useTranslations('flavors');
  const { remove } = useFlavorActions();
  return (
    <ConfirmDialog
      opened={flavor !== null}
      onClose={onClose}
      title={t('removing.title', { name: flavor?.name ?? '' })}
      confirmLabel={t('remove')}
      onConfirm={() => flavor !== null && remove.mutate({ flavorId: flavor.id }, { onSuccess: onClose })}
      pending={remove.isPending}
      error={remove.error}
    >
      {t('removing.text')}
    </ConfirmDialog>
  );
}
