'use client';

import type { UserRow } from '@bulkhead/shared';
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { nameOf, type UserChange } from './user-change.ts';

/** What can be done to one account; only what makes sense for it is offered. */
export function UserActions({ user, onChange }: { user: UserRow; onChange: (change: UserChange) => void }) {
  const t = useTranslations('users');
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('actionsOf', { name: nameOf(user) })}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {!user.disabled && (
          <Menu.Item onClick={() => onChange({ kind: 'reset', user })}>
            {user.invited ? t('action.newInvitation') : t('action.resetPassword')}
          </Menu.Item>
        )}
        {user.hasSecondFactor && (
          <Menu.Item onClick={() => onChange({ kind: 'factor', user })}>{t('action.removeFactor')}</Menu.Item>
        )}
        {user.sessions > 0 && (
          <Menu.Item onClick={() => onChange({ kind: 'sessions', user })}>{t('action.revokeSessions')}</Menu.Item>
        )}
        {user.disabled ? (
          <Menu.Item onClick={() => onChange({ kind: 'enable', user })}>{t('action.enable')}</Menu.Item>
        ) : (
          <Menu.Item color="red" onClick={() => onChange({ kind: 'disable', user })}>
            {t('action.disable')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
