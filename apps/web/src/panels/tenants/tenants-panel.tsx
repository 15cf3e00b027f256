'use client';

import type { TenantRow } from '@bulkhead/shared';
import { Stack, Text } from '@mantine/core';
import { IconPlus, IconUsersGroup } from '@tabler/icons-react';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { lateDialog } from '../../components/late.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { RoomBar } from '../../components/room-bar.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useSystemReason } from '../../components/use-system-allows.ts';
import { useTenants } from './queries/use-tenants.ts';

const CreateTenantDialog = lateDialog(
  () => import('./create-tenant-dialog.tsx').then((module) => module.CreateTenantDialog),
  'opened',
);

/** Everybody who shares the hosts, with what they hold of their quotas. */
export function TenantsPanel() {
  const t = useTranslations('tenants');
  const tenants = useTenants();
  const [creating, setCreating] = useState(false);
  const reason = useSystemReason('tenants:write');
  const createButton = (
    <ActionButton leftSection={<IconPlus size={16} aria-hidden />} reason={reason} onClick={() => setCreating(true)}>
      {t('create')}
    </ActionButton>
  );
  return (
    <div data-testid="tenants-panel">
      <PageHeader title={t('title')} description={t('description')} actions={createButton} />
      <SectionCard flush>
        <QueryState
          query={tenants}
          skeletonHeight={240}
          empty={
            <EmptyState icon={<IconUsersGroup size={28} />} title={t('none.title')} action={createButton}>
              {t('none.text')}
            </EmptyState>
          }
        >
          {(rows) => <TenantsTable tenants={rows} />}
        </QueryState>
      </SectionCard>
      <CreateTenantDialog opened={creating} onClose={() => setCreating(false)} />
    </div>
  );
}

function TenantsTable({ tenants }: { tenants: readonly TenantRow[] }) {
  const t = useTranslations('tenants');
  const format = useFormatter();
  return (
    <DataTable
      label={t('title')}
      rows={tenants}
      rowKey={(tenant) => tenant.id}
      rowHref={(tenant) => `/ops/tenants/${tenant.slug}`}
      columns={[
        {
          key: 'name',
          header: t('column.name'),
          cell: (tenant) => (
            <Stack gap={0} component="span">
              {tenant.name}
              <Text span size="xs" c="dimmed" fw={400}>
                {tenant.slug}
              </Text>
            </Stack>
          ),
          sortValue: (tenant) => tenant.name,
        },
        {
          key: 'instances',
          header: t('column.instances'),
          cell: (tenant) =>
            t('instancesOf', {
              count: format.number(tenant.room.reserved.instances),
              limit: format.number(tenant.room.limit.instances),
            }),
          align: 'end',
          sortValue: (tenant) => tenant.room.reserved.instances,
        },
        {
          key: 'cpu',
          header: t('column.cpu'),
          cell: (tenant) => <TenantBar tenant={tenant} kind="cpuMillicores" />,
          sortValue: (tenant) => tenant.room.reserved.cpuMillicores,
        },
        {
          key: 'memory',
          header: t('column.memory'),
          cell: (tenant) => <TenantBar tenant={tenant} kind="memoryBytes" />,
          sortValue: (tenant) => tenant.room.reserved.memoryBytes,
        },
        {
          key: 'pids',
          header: t('column.pids'),
          cell: (tenant) => <TenantBar tenant={tenant} kind="pids" />,
          sortValue: (tenant) => tenant.room.reserved.pids,
        },
        {
          key: 'members',
          header: t('column.members'),
          cell: (tenant) => format.number(tenant.members),
          align: 'end',
          sortValue: (tenant) => tenant.members,
        },
      ]}
    />
  );
}

function TenantBar({ tenant, kind }: { tenant: TenantRow; kind: 'cpuMillicores' | 'memoryBytes' | 'pids' }) {
  const { limit, reserved } = tenant.room;
  return <RoomBar kind={kind} limit={limit[kind]} reserved={reserved[kind]} used={tenant.used[kind]} />;
}
