'use client';

import type { PublishedPortView } from '@bulkhead/shared';
import { Anchor, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Link } from '../../components/link.tsx';

/** What of the tenant is open to the outside. */
export function PortsTable({ tenantSlug, ports }: { tenantSlug: string; ports: readonly PublishedPortView[] }) {
  const t = useTranslations('networks.ports');
  return (
    <DataTable
      label={t('title')}
      tableId="ports"
      rows={ports}
      rowKey={({ id }) => id}
      rowHref={({ instanceId }) => `/t/${tenantSlug}/instances/${instanceId}`}
      empty={<EmptyState title={t('empty.title')}>{t('empty.text')}</EmptyState>}
      columns={[
        {
          key: 'host',
          header: t('outside'),
          sortValue: ({ hostPort }) => hostPort,
          exportValue: ({ hostName, hostPort, protocol }) => `${hostName}:${hostPort}/${protocol}`,
          cell: ({ hostName, hostPort, protocol }) => (
            <Text size="sm" ff="monospace">
              {hostName}:{hostPort} {protocol}
            </Text>
          ),
        },
        {
          key: 'instance',
          header: t('instance'),
          sortValue: ({ instanceName }) => instanceName,
          exportValue: ({ instanceName }) => instanceName,
          cell: ({ instanceId, instanceName }) => (
            <Anchor component={Link} href={`/t/${tenantSlug}/instances/${instanceId}`} size="sm">
              {instanceName}
            </Anchor>
          ),
        },
        {
          key: 'inside',
          header: t('inside'),
          align: 'end',
          sortValue: ({ containerPort }) => containerPort,
          exportValue: ({ containerPort }) => containerPort,
          cell: ({ containerPort }) => containerPort,
        },
      ]}
    />
  );
}
