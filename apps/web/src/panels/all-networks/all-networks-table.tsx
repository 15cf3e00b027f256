'use client';

import type { NetworkOverview } from '@bulkhead/shared';
import { Anchor, Badge, Group, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Link } from '../../components/link.tsx';

export function AllNetworksTable({ networks }: { networks: NetworkOverview['networks'] }) {
  const t = useTranslations('networks');
  return (
    <DataTable
      label={t('all.title')}
      tableId="all-networks"
      rows={networks}
      rowKey={({ id }) => id}
      empty={<EmptyState title={t('all.empty')} />}
      columns={[
        {
          key: 'tenant',
          header: t('all.tenant'),
          sortValue: ({ tenantSlug }) => tenantSlug,
          exportValue: ({ tenantSlug }) => tenantSlug,
          cell: ({ tenantSlug }) => (
            <Anchor component={Link} href={`/ops/tenants/${tenantSlug}`} size="sm">
              {tenantSlug}
            </Anchor>
          ),
        },
        {
          key: 'name',
          header: t('column.name'),
          sortValue: ({ name }) => name,
          exportValue: ({ name }) => name,
          cell: ({ name, internal }) => (
            <Group gap={8}>
              <Text size="sm" ff="monospace">
                {name}
              </Text>
              {internal && <Badge size="sm">{t('internal')}</Badge>}
            </Group>
          ),
        },
        {
          key: 'subnet',
          header: t('column.subnet'),
          sortValue: ({ subnet }) => subnet,
          exportValue: ({ subnet }) => subnet,
          cell: ({ subnet }) => (
            <Text size="sm" ff="monospace">
              {subnet}
            </Text>
          ),
        },
        {
          key: 'members',
          header: t('column.members'),
          align: 'end',
          sortValue: ({ members }) => members,
          exportValue: ({ members }) => members,
          cell: ({ members }) => members,
        },
        { key: 'problem', header: t('all.problem'), cell: ({ problem }) => <Text size="sm">{problem ?? '–'}</Text> },
      ]}
    />
  );
}
