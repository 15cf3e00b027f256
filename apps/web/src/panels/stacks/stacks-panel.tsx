'use client';

import type { StackRow } from '@bulkhead/shared';
import { Group, Text } from '@mantine/core';
import { IconPlus, IconStack2 } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { ActionButton } from '../../components/action-button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useTenantAllows } from '../../components/use-session.ts';
import { useStacks } from './queries/use-stacks.ts';
import { StackStateBadge } from './stack-state.tsx';

/** The tenant's stacks: what was made of compose files, and how far it is. */
export function StacksPanel({ tenantSlug }: { tenantSlug: string }) {
  const t = useTranslations('stacks');
  const router = useRouter();
  const query = useStacks(tenantSlug);
  const reason = useTenantAllows(tenantSlug, 'stacks:write') ? null : t('notAllowed');
  const actions = (
    <Group gap="xs">
      <ActionButton variant="default" onClick={() => router.push(`/t/${tenantSlug}/catalog`)}>
        {t('fromCatalog')}
      </ActionButton>
      <ActionButton
        reason={reason}
        leftSection={<IconPlus size={15} aria-hidden />}
        onClick={() => router.push(`/t/${tenantSlug}/stacks/new`)}
      >
        {t('launch')}
      </ActionButton>
    </Group>
  );
  return (
    <div data-testid="stacks-panel">
      <PageHeader title={t('title')} description={t('description')} actions={actions} />
      <SectionCard flush>
        <QueryState
          query={query}
          empty={
            <EmptyState icon={<IconStack2 size={28} />} title={t('empty.title')} action={actions}>
              {t('empty.text')}
            </EmptyState>
          }
        >
          {(stacks) => <StacksTable tenantSlug={tenantSlug} stacks={stacks} />}
        </QueryState>
      </SectionCard>
    </div>
  );
}

function StacksTable({ tenantSlug, stacks }: { tenantSlug: string; stacks: readonly StackRow[] }) {
  const t = useTranslations('stacks');
  return (
    <DataTable
      label={t('title')}
      rows={stacks}
      rowKey={({ id }) => id}
      rowHref={({ id }) => `/t/${tenantSlug}/stacks/${id}`}
      columns={[
        { key: 'name', header: t('column.name'), cell: ({ name }) => name, sortValue: ({ name }) => name },
        {
          key: 'state',
          header: t('column.state'),
          cell: (stack) => (
            <Group gap={8} wrap="nowrap">
              <StackStateBadge state={stack.state} />
              {(stack.state === 'applying' || stack.state === 'deleting') && (
                <Text size="xs" c="dimmed">
                  {t('progress', { done: stack.stepsDone, all: stack.steps })}
                </Text>
              )}
            </Group>
          ),
        },
        {
          key: 'instances',
          header: t('column.instances'),
          cell: ({ running, instances }) => t('running', { running, instances }),
          align: 'end',
          sortValue: ({ instances }) => instances,
        },
        { key: 'template', header: t('column.template'), cell: ({ templateTitle }) => templateTitle ?? t('ownFile') },
        {
          key: 'changed',
          header: t('column.changed'),
          cell: ({ updatedAtMs }) => <RelativeTime atMs={updatedAtMs} />,
          align: 'end',
          sortValue: ({ updatedAtMs }) => updatedAtMs,
        },
      ]}
    />
  );
}
