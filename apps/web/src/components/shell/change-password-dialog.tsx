'use client';

import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useTRPC } from '../../trpc/client.tsx';
import { Dialog } from '../dialog.tsx';
import { ErrorAlert } from '../error-alert.tsx';

/** Replaces the password of whoever is signed in. */
export function ChangePasswordDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useTranslations('common.user');
  return (
    <Dialog opened={opened} onClose={onClose} title={t('changePassword')}>
      <ChangePasswordForm onClose={onClose} />
    </Dialog>
  );
}

function ChangePasswordForm({ onClose }: { onClose: () => void }) {
  const t = useTranslations('common.user');
  const tCommon = useTranslations('common');
  const trpc = useTRPC();
  const [currentPassword, setCurrentPassword] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const change = useMutation(
    trpc.session.changePassword.mutationOptions({
      onSuccess: () => {
        notifications.show({ message: t('passwordChanged') });
        onClose();
      },
    }),
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({ currentPassword, newPassword });
      }}
    >
      <Stack gap="sm">
        <PasswordInput
          data-autofocus
          label={t('currentPassword')}
          autoComplete="current-password"
          required
          value={currentPassword}
          onChange={(event) => setCurrentPassword(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('newPassword')}
          description={t('passwordRule')}
          autoComplete="new-password"
          required
          minLength={12}
          value={newPassword}
          onChange={(event) => setNewPassword(event.currentTarget.value)}
        />
        <ErrorAlert error={change.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {tCommon('cancel')}
          </Button>
          <Button type="submit" loading={change.isPending}>
            {tCommon('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
