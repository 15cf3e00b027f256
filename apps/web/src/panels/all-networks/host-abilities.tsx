'use client';

import type { NetworkOverview } from '@bulkhead/shared';
import { Anchor, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { DataTable } from '../../components/data-table.tsx';
import { Link } from '../../components/link.tsx';

type Host = NetworkOverview['hosts'][number];

/** What each host's kernel was found to hold, and why not. */
export function HostAbilities({ hosts }: { hosts: readonly Host[] }) {
  const t = useTranslations('networks.all');
  const word = ({ tried }: Host, refusal: string | null) => refusal ?? t(tried ? 'holds' : 'untried');
  return (
    <DataTable
      label={t('hosts')}
      tableId="network-hosts"
      rows={hosts}
      rowKey={({ id }) => id}
      columns={[
        {
          key: 'host',
          header: t('host'),
          sortValue: ({ name }) => name,
          exportValue: ({ name }) => name,
          cell: ({ id, name }) => (
            <Anchor component={Link} href={`/ops/hosts/${id}`} size="sm">
              {name}
            </Anchor>
          ),
        },
        { key: 'walls', header: t('walls'), cell: (host) => <Text size="sm">{word(host, host.walls)}</Text> },
        {
          key: 'bandwidth',
          header: t('bandwidth'),
          cell: (host) => <Text size="sm">{word(host, host.bandwidth)}</Text>,
        },
        { key: 'bridges', header: t('bridges'), align: 'end', cell: ({ networks }) => networks },
        { key: 'ports', header: t('portsUsed'), align: 'end', cell: ({ portsUsed }) => portsUsed },
      ]}
    />
  );
}
