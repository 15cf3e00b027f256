'use client';

import { IconDatabase, IconPlus } from '@tabler/icons-react';
import { Stack } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { lateDialog } from '../../components/late.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useTenantAllows } from '../../components/use-session.ts';
import { BackupsCard } from './backups-card.tsx';
import { useVolumes } from './queries/use-volumes.ts';
import { RoomLine } from './room-line.tsx';
import type { VolumeEdit } from './volume-edit.ts';
import { VolumesTable } from './volumes-table.tsx';

const VolumeDialogs = lateDialog(() => import('./volume-dialogs.tsx').then((module) => module.VolumeDialogs), 'edit');

/** The tenant's volumes: what there is, how full, who has it, its snapshots and backups. */
export function VolumesPanel({ tenantSlug }: { tenantSlug: string }) {
  const t = useTranslations('volumes');
  const query = useVolumes(tenantSlug);
  const reason = useTenantAllows(tenantSlug, 'volumes:write') ? null : t('notAllowed');
  const [edit, setEdit] = useState<VolumeEdit | null>(null);
  const create = (
    <ActionButton
      reason={reason}
      leftSection={<IconPlus size={15} aria-hidden />}
      onClick={() => setEdit({ what: 'create', source: null })}
    >
      {t('create')}
    </ActionButton>
  );
  return (
    <div data-testid="volumes-panel">
      <PageHeader title={t('title')} description={t('description')} actions={create} />
      <Stack gap="md">
        <SectionCard title={t('table')} description={<RoomLine tenantSlug={tenantSlug} />} flush>
          <QueryState
            query={query}
            empty={
              <EmptyState icon={<IconDatabase size={28} />} title={t('empty.title')} action={create}>
                {t('empty.text')}
              </EmptyState>
            }
          >
            {(volumes) => <VolumesTable tenantSlug={tenantSlug} volumes={volumes} reason={reason} onEdit={setEdit} />}
          </QueryState>
        </SectionCard>
        <BackupsCard tenantSlug={tenantSlug} reason={reason} onRestore={setEdit} />
      </Stack>
      <VolumeDialogs tenantSlug={tenantSlug} edit={edit} onClose={() => setEdit(null)} />
    </div>
  );
}
