'use client';

import type { AuthorityView } from '@bulkhead/shared';
import { Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { DataTable } from '../../components/data-table.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { HostStateBadge } from '../../components/state-badge.tsx';

/** Hosts that still have a certificate of the root that is going. */
export function BehindTable({ authority: { behind, behindTotal } }: { authority: AuthorityView }) {
  const t = useTranslations('authority.rotation');
  return (
    <div>
      <Text size="sm" fw={600}>
        {t('behind')}
      </Text>
      <Text size="xs" c="dimmed" mb={6}>
        {t('behindHint')}
      </Text>
      <DataTable
        label={t('behind')}
        rows={behind}
        rowKey={({ hostId }) => hostId}
        rowHref={({ hostId }) => `/ops/hosts/${hostId}`}
        columns={[
          { key: 'host', header: t('column.host'), cell: (host) => host.hostName },
          { key: 'state', header: t('column.state'), cell: (host) => <HostStateBadge state={host.state} /> },
          {
            key: 'heard',
            header: t('column.heard'),
            cell: (host) => (host.lastSeenAtMs === null ? t('never') : <RelativeTime atMs={host.lastSeenAtMs} />),
          },
          { key: 'expires', header: t('column.expires'), cell: (host) => <RelativeTime atMs={host.expiresAtMs} /> },
        ]}
      />
      {behindTotal > behind.length && (
        <Text size="xs" c="dimmed" mt={4}>
          {t('more', { count: behindTotal - behind.length })}
        </Text>
      )}
    </div>
  );
}
