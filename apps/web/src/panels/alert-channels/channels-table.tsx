'use client';

import type { ChannelView } from '@bulkhead/shared';
import { Badge, Group, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { DataTable } from '../../components/data-table.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { ChannelActions, type ChannelActing } from './channel-actions.tsx';
import { DeliveryStateBadge } from './delivery-state.tsx';
import { useProblemText } from './use-problem-text.ts';

interface ChannelsTableProps extends ChannelActing {
  channels: readonly ChannelView[];
}

/** Channels with where they lead and how their newest message went. */
export function ChannelsTable({ channels, ...acting }: ChannelsTableProps) {
  const t = useTranslations('alert-channels');
  return (
    <DataTable
      label={t('title')}
      rows={channels}
      rowKey={({ id }) => id}
      columns={[
        {
          key: 'name',
          header: t('column.name'),
          sortValue: ({ name }) => name,
          cell: (channel) => <ChannelName channel={channel} />,
        },
        { key: 'target', header: t('column.target'), cell: (channel) => <TargetText channel={channel} /> },
        { key: 'last', header: t('column.last'), cell: (channel) => <LastDelivery channel={channel} /> },
        {
          key: 'actions',
          header: t('column.actions'),
          hideHeader: true,
          align: 'end',
          cell: (channel) => <ChannelActions channel={channel} {...acting} />,
        },
      ]}
    />
  );
}

function ChannelName({ channel: { name, kind, enabled, takesBuiltIn } }: { channel: ChannelView }) {
  const t = useTranslations('alert-channels');
  return (
    <div>
      <Group gap={8} wrap="nowrap">
        <span>{name}</span>
        {!enabled && (
          <Badge variant="default" size="sm" flex="none" tt="none">
            {t('off')}
          </Badge>
        )}
      </Group>
      <Text span size="xs" c="dimmed">
        {t(`kind.${kind}`)}
        {!takesBuiltIn && ` · ${t('onlyNamed')}`}
      </Text>
    </div>
  );
}

function TargetText({ channel: { target } }: { channel: ChannelView }) {
  const t = useTranslations('alert-channels');
  if (target.kind === 'webhook') {
    return (
      <Text span size="xs" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
        {target.url}
      </Text>
    );
  }
  const [first = ''] = target.addresses;
  return (
    <Text span size="sm" style={{ overflowWrap: 'anywhere' }} title={target.addresses.join(', ')}>
      {target.addresses.length === 1 ? first : t('andMore', { first, count: target.addresses.length - 1 })}
    </Text>
  );
}

function LastDelivery({ channel: { last, waiting } }: { channel: ChannelView }) {
  const t = useTranslations('alert-channels');
  const wordProblem = useProblemText();
  return (
    <div>
      {last === null ? (
        <Text span size="sm" c="dimmed">
          {t('nothingYet')}
        </Text>
      ) : (
        <Group gap={8} wrap="nowrap">
          <DeliveryStateBadge state={last.state} />
          <Text span size="xs" c="dimmed">
            <RelativeTime atMs={last.atMs} />
          </Text>
        </Group>
      )}
      {last?.problem && (
        <Text span display="block" size="xs">
          {wordProblem(last.problem)}
        </Text>
      )}
      {waiting > 0 && (
        <Text span display="block" size="xs" c="dimmed">
          {t('waiting', { count: waiting })}
        </Text>
      )}
    </div>
  );
}
