'use client';

import type { AccountView } from '@bulkhead/shared';
import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslations } from 'next-intl';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { serverFormErrors, validateForm } from '../../components/validate-form.ts';
import { errorShapeOf } from '../../trpc/error-shape.ts';
import { changePasswordSchema } from './change-password.schema.ts';
import { useAccountActions } from './queries/use-account.ts';

/** The own password, or who vouches instead of one. */
export function PasswordCard({ account }: { account: AccountView }) {
  const t = useTranslations('account.password');
  return (
    <SectionCard title={t('title')} description={account.hasPassword ? t('description') : undefined}>
      {account.hasPassword ? (
        <ChangePassword email={account.email} />
      ) : (
        <Text size="sm">{t('none', { providers: account.providers.join(', ') })}</Text>
      )}
    </SectionCard>
  );
}

function ChangePassword({ email }: { email: string }) {
  const t = useTranslations('account.password');
  const { changePassword } = useAccountActions();
  const form = useForm({
    initialValues: { currentPassword: '', newPassword: '' },
    validate: (values) => validateForm(changePasswordSchema, values, () => t('invalid')),
  });
  const submit = form.onSubmit((values) =>
    changePassword.mutate(values, {
      onSuccess: () => {
        form.reset();
        notifications.show({ message: t('changed') });
      },
      onError: (error) => {
        const shape = errorShapeOf(error);
        const word = (field: string) =>
          field === 'currentPassword' ? t('wrong') : t(shape.code === 'PASSWORD_WEAK' ? 'weak' : 'invalid');
        form.setErrors(serverFormErrors(shape, ['currentPassword', 'newPassword'], word));
      },
    }),
  );
  const wrongPassword = changePassword.isError && errorShapeOf(changePassword.error).code === 'SIGN_IN_FAILED';
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="sm" maw={420}>
        {/* For password managers, which look for whose password it is. */}
        <input type="hidden" autoComplete="username" value={email} readOnly />
        <PasswordInput
          label={t('current')}
          autoComplete="current-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ 'aria-label': t('show') }}
          {...form.getInputProps('currentPassword')}
        />
        <PasswordInput
          label={t('new')}
          description={t('rule')}
          autoComplete="new-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ 'aria-label': t('show') }}
          {...form.getInputProps('newPassword')}
        />
        {!wrongPassword && <ErrorAlert error={changePassword.error} />}
        <Group>
          <Button type="submit" variant="default" loading={changePassword.isPending}>
            {t('submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
