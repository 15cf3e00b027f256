'use client';

import { PasswordInput, TextInput } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { useTranslations } from 'next-intl';
import { PASSWORD_MIN } from './set-up.schema.ts';

/** Name and new password: what every new account says about itself. */
export function AccountFields({
  inputProps,
}: {
  inputProps: (field: 'displayName' | 'password') => GetInputPropsReturnType;
}) {
  const t = useTranslations('sign-in');
  return (
    <>
      <TextInput
        label={t('displayName')}
        autoComplete="name"
        required
        withAsterisk={false}
        {...inputProps('displayName')}
      />
      <NewPasswordField inputProps={inputProps('password')} />
    </>
  );
}

/** A password that is chosen now. */
export function NewPasswordField({ inputProps }: { inputProps: GetInputPropsReturnType }) {
  const t = useTranslations('sign-in');
  return (
    <PasswordInput
      label={t('newPassword')}
      description={t('passwordRule', { min: PASSWORD_MIN })}
      autoComplete="new-password"
      required
      withAsterisk={false}
      visibilityToggleButtonProps={{ 'aria-label': t('showPassword') }}
      {...inputProps}
    />
  );
}
