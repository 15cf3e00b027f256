'use client';

import type { ChannelView } from '@bulkhead/shared';
import { ActionIcon, Group, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { ActionButton } from '../../components/action-button.tsx';

/** What can be done to channels. */
export interface ChannelActing {
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

/** What can be done to one channel: try it, look into its log, and the rest behind a menu. */
export function ChannelActions({ channel, ...props }: ChannelActing & { channel: ChannelView }) {
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
