'use client';

import { Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { errorShapeOf } from '../../trpc/error-shape.ts';
import { useAccountActions } from './queries/use-account.ts';

/** Takes the second factor away, with password and code. */
export function RemoveFactorDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useTranslations('account.removing');
  return (
    <Dialog opened={opened} onClose={onClose} title={t('title')}>
      <RemoveFactor onClose={onClose} />
    </Dialog>
  );
}

function RemoveFactor({ onClose }: { onClose: () => void }) {
  const t = useTranslations('account.removing');
  const tPassword = useTranslations('account.password');
  const tCommon = useTranslations('common');
  const { removeFactor } = useAccountActions();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const wrongPassword = removeFactor.isError && errorShapeOf(removeFactor.error).details.field === 'password';
  const removed = () => {
    notifications.show({ message: t('removed') });
    onClose();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        removeFactor.mutate({ password, code }, { onSuccess: removed });
      }}
    >
      <Stack gap="sm">
        <Text size="sm">{t('text')}</Text>
        <PasswordInput
          data-autofocus
          label={t('password')}
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={wrongPassword && t('wrongPassword')}
          visibilityToggleButtonProps={{ 'aria-label': tPassword('show') }}
        />
        <TextInput
          label={t('code')}
          autoComplete="one-time-code"
          spellCheck={false}
          required
          withAsterisk={false}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        {!wrongPassword && <ErrorAlert error={removeFactor.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {tCommon('cancel')}
          </Button>
          <Button type="submit" color="red" loading={removeFactor.isPending}>
            {t('submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
