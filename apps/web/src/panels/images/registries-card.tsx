'use client';

import type { RegistryView } from '@bulkhead/shared';
import { Badge, Group } from '@mantine/core';
import { IconBuildingWarehouse, IconPlus } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { DataTable, type DataTableColumn } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { lateDialog } from '../../components/late.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useRegistries, useRegistryActions, useRegistryCheck } from './queries/use-registries.ts';
import { RegistryCheck } from './registry-check.tsx';

const RegistryDialog = lateDialog(
  () => import('./registry-dialog.tsx').then((module) => module.RegistryDialog),
  'edited',
);

interface RegistriesCardProps {
  /** Null: those that operators have for everybody. */
  tenantSlug: string | null;
  /** Why nothing can be changed; null: it can. */
  reason: string | null;
}

/** Registries without their passwords. */
export function RegistriesCard({ tenantSlug, reason }: RegistriesCardProps) {
  const t = useTranslations('images.registries');
  const registries = useRegistries(tenantSlug);
  const { remove } = useRegistryActions(tenantSlug);
  const [edited, setEdited] = useState<RegistryView | 'new' | null>(null);
  const [tried, setTried] = useState<RegistryView | null>(null);
  const { begin } = useRegistryCheck(tenantSlug ?? '', null);
  const [removed, setRemoved] = useState<RegistryView | null>(null);
  const add = (
    <ActionButton
      size="xs"
      reason={reason}
      leftSection={<IconPlus size={14} aria-hidden />}
      onClick={() => setEdited('new')}
    >
      {t('add')}
    </ActionButton>
  );
  const columns: DataTableColumn<RegistryView>[] = [
    { key: 'name', header: t('column.name'), sortValue: ({ name }) => name, cell: ({ name }) => name },
    {
      key: 'address',
      header: t('column.address'),
      sortValue: ({ address }) => address,
      cell: ({ address, insecure }) => (
        <Group gap="xs">
          {address}
          {insecure && (
            <Badge variant="outline" color="gray" tt="none">
              {t('plain')}
            </Badge>
          )}
        </Group>
      ),
    },
    { key: 'user', header: t('column.user'), cell: ({ username }) => (username === '' ? t('anonymous') : username) },
    {
      key: 'owner',
      header: t('column.owner'),
      cell: ({ isOwn }) => (isOwn && tenantSlug !== null ? t('own') : t('shared')),
    },
    {
      key: 'actions',
      header: t('column.actions'),
      hideHeader: true,
      align: 'end',
      cell: (registry) => (
        <Group gap={4} justify="flex-end" wrap="nowrap">
          {tenantSlug !== null && (
            <ActionButton
              size="compact-sm"
              variant="subtle"
              reason={reason}
              onClick={() =>
                begin.mutate({ tenantSlug, registryId: registry.id }, { onSuccess: () => setTried(registry) })
              }
              aria-label={t('checkNamed', { name: registry.name })}
            >
              {t('check')}
            </ActionButton>
          )}
          {registry.isOwn && (
            <>
              <ActionButton
                size="compact-sm"
                variant="subtle"
                reason={reason}
                onClick={() => setEdited(registry)}
                aria-label={t('editNamed', { name: registry.name })}
              >
                {t('edit')}
              </ActionButton>
              <ActionButton
                size="compact-sm"
                variant="subtle"
                color="red"
                reason={reason}
                onClick={() => setRemoved(registry)}
                aria-label={t('removeNamed', { name: registry.name })}
              >
                {t('remove')}
              </ActionButton>
            </>
          )}
        </Group>
      ),
    },
  ];
  return (
    <>
      <SectionCard title={t('title')} description={t('description')} actions={add} flush>
        <QueryState
          query={registries}
          skeletonHeight={120}
          empty={
            <EmptyState icon={<IconBuildingWarehouse size={28} />} title={t('empty.title')}>
              {t('empty.text')}
            </EmptyState>
          }
        >
          {(rows) => <DataTable label={t('title')} rows={rows} rowKey={({ id }) => id} columns={columns} />}
        </QueryState>
      </SectionCard>
      <ErrorAlert error={begin.error} />
      {tenantSlug !== null && tried !== null && <RegistryCheck tenantSlug={tenantSlug} registry={tried} />}
      <RegistryDialog tenantSlug={tenantSlug} edited={edited} onClose={() => setEdited(null)} />
      <ConfirmDialog
        opened={removed !== null}
        onClose={() => setRemoved(null)}
        title={t('removing', { name: removed?.name ?? '' })}
        confirmLabel={t('remove')}
        onConfirm={() => removed !== null && remove.mutate(removed.id, { onSuccess: () => setRemoved(null) })}
        pending={remove.isPending}
        error={remove.error}
      >
        {t('removingText')}
      </ConfirmDialog>
    </>
  );
}
