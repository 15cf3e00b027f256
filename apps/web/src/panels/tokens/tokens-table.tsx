'use client';

import type { TokenView } from '@bulkhead/shared';
import { Badge, Code, Group, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';

interface TokensTableProps {
  label: string;
  tokens: readonly TokenView[];
  /** Whether the reader made them all. */
  own: boolean;
  /** Why the reader cannot revoke; null: they can. */
  reason: string | null;
  empty: ReactNode;
  onRevoke: (token: TokenView) => void;
}

/** Tokens with what they may, until when, and where they were used last. */
export function TokensTable({ label, tokens, own, reason, empty, onRevoke }: TokensTableProps) {
  const t = useTranslations('tokens');
  return (
    <DataTable
      label={label}
      rows={tokens}
      rowKey={(token) => token.id}
      empty={empty}
      columns={[
        {
          key: 'name',
          header: t('column.name'),
          sortValue: (token) => token.name,
          cell: (token) => <TokenName token={token} own={own} />,
        },
        {
          key: 'scopes',
          header: t('column.scopes'),
          cell: (token) => (
            <Text span size="xs" ff="monospace">
              {token.scopes.join(' ')}
            </Text>
          ),
        },
        {
          key: 'addresses',
          header: t('column.addresses'),
          cell: (token) =>
            token.addresses.length === 0 ? (
              t('everywhere')
            ) : (
              <Text span size="xs" ff="monospace">
                {token.addresses.join(' ')}
              </Text>
            ),
        },
        {
          key: 'used',
          header: t('column.used'),
          sortValue: (token) => token.lastUsedAtMs ?? 0,
          cell: (token) =>
            token.lastUsedAtMs === null ? (
              t('neverUsed')
            ) : (
              <>
                <RelativeTime atMs={token.lastUsedAtMs} />
                <Text span display="block" size="xs" c="dimmed">
                  {token.lastUsedAddress}
                </Text>
              </>
            ),
        },
        {
          key: 'expires',
          header: t('column.expires'),
          sortValue: (token) => token.expiresAtMs,
          cell: (token) => <RelativeTime atMs={token.expiresAtMs} />,
        },
        {
          key: 'actions',
          header: t('column.actions'),
          hideHeader: true,
          align: 'end',
          cell: (token) =>
            token.state === 'live' && (
              <ActionButton
                size="compact-sm"
                variant="subtle"
                color="red"
                reason={reason}
                onClick={() => onRevoke(token)}
                aria-label={t('revokeNamed', { name: token.name })}
              >
                {t('revoke')}
              </ActionButton>
            ),
        },
      ]}
    />
  );
}

function TokenName({ token, own }: { token: TokenView; own: boolean }) {
  const t = useTranslations('tokens');
  return (
    <div>
      <Group gap={8} wrap="nowrap">
        <span>{token.name}</span>
        {token.state !== 'live' && (
          <Badge variant="default" size="sm" flex="none" title={t(`stateHint.${token.state}`)}>
            {t(`state.${token.state}`)}
          </Badge>
        )}
      </Group>
      <Text span size="xs" c="dimmed">
        <Code fz="xs">{`bh_${token.id}`}</Code> {!own && t('by', { name: token.madeBy })}
      </Text>
    </div>
  );
}
