'use client';

import type { NetworkView, TenantNetworking } from '@bulkhead/shared';
import { Badge, Group, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { NetworkDetails } from './network-details.tsx';

interface NetworksTableProps {
  tenantSlug: string;
  networking: TenantNetworking;
  /** Why the reader changes nothing; null: they may. */
  reason: string | null;
  onRemove: (network: NetworkView) => void;
  empty: ReactNode;
}

export function NetworksTable({ tenantSlug, networking, reason, onRemove, empty }: NetworksTableProps) {
  const t = useTranslations('networks');
  const { networks, groups } = networking;
  return (
    <DataTable
      label={t('table')}
      tableId="networks"
      rows={networks}
      rowKey={({ id }) => id}
      empty={empty}
      preview={{
        title: ({ name }) => name,
        content: (network) => <NetworkDetails tenantSlug={tenantSlug} network={network} groups={groups} />,
      }}
      columns={[
        {
          key: 'name',
          header: t('column.name'),
          sortValue: ({ name }) => name,
          exportValue: ({ name }) => name,
          cell: ({ name, internal, hosts }) => (
            <Group gap={8}>
              <Text size="sm" ff="monospace">
                {name}
              </Text>
              {internal && <Badge size="sm">{t('internal')}</Badge>}
              {hosts.some(({ problem }) => problem !== null) && (
                <Badge size="sm" color="red">
                  {t('broken')}
                </Badge>
              )}
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
          sortValue: ({ members }) => members.length,
          exportValue: ({ members }) => members.length,
          cell: ({ members }) => t('instances', { count: members.length }),
        },
        {
          key: 'actions',
          header: t('column.actions'),
          hideHeader: true,
          align: 'end',
          cell: (network) => (
            <ActionButton
              size="compact-sm"
              variant="subtle"
              color="red"
              reason={reason ?? (network.members.length > 0 ? t('inUse') : null)}
              aria-label={t('removeNamed', { name: network.name })}
              onClick={() => onRemove(network)}
            >
              {t('remove')}
            </ActionButton>
          ),
        },
      ]}
    />
  );
}
