'use client';

import type { ChannelView } from '@bulkhead/shared';
import { ActionIcon, Badge, Group, Menu, Text } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { ActionButton } from '../../components/action-button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { DeliveryStateBadge } from './delivery-state.tsx';
import { useProblemText } from './use-problem-text.ts';

interface ChannelsTableProps {
  channels: readonly ChannelView[];
  /** Why nothing can be changed; null: it can. */
  reason: string | null;
  /** The channel that a test message is asked for just now. */
  testedId: string | null;
  onTest: (channel: ChannelView) => void;
  onLog: (channel: ChannelView) => void;
  onEdit: (channel: ChannelView) => void;
  onRotate: (channel: ChannelView) => void;
  onRemove: (channel: ChannelView) => void;
}

/** Channels with where they lead and how their newest message went. */
export function ChannelsTable(props: ChannelsTableProps) {
  const t = useTranslations('alert-channels');
  return (
    <DataTable
      label={t('title')}
      rows={props.channels}
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
          cell: (channel) => <ChannelActions channel={channel} {...props} />,
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

function ChannelActions({ channel, ...props }: ChannelsTableProps & { channel: ChannelView }) {
  const t = useTranslations('alert-channels');
  const { reason, testedId, onTest, onLog, onEdit, onRotate, onRemove } = props;
  const { name } = channel;
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      <ActionButton
        size="compact-sm"
        variant="subtle"
        reason={reason}
        loading={testedId === channel.id}
        onClick={() => onTest(channel)}
        aria-label={t('testNamed', { name })}
      >
        {t('test')}
      </ActionButton>
      <ActionButton
        size="compact-sm"
        variant="subtle"
        onClick={() => onLog(channel)}
        aria-label={t('logNamed', { name })}
      >
        {t('log')}
      </ActionButton>
      <Menu position="bottom-end" withinPortal disabled={reason !== null}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t('moreNamed', { name })} disabled={reason !== null}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => onEdit(channel)}>{t('edit')}</Menu.Item>
          {channel.kind === 'webhook' && <Menu.Item onClick={() => onRotate(channel)}>{t('rotate')}</Menu.Item>}
          <Menu.Item color="red" onClick={() => onRemove(channel)}>
            {t('remove')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
