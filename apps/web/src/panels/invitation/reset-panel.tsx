'use client';

import { Button, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { NewPasswordField } from '../setup/account-fields.tsx';
import { resetSchema } from '../setup/set-up.schema.ts';
import type { ResetValues } from '../setup/set-up.schema.ts';
import { useAccountForm } from '../setup/use-account-form.ts';
import { CodeStep } from '../sign-in/code-step.tsx';
import { useResetPassword } from './queries/use-reset-password.ts';
import { useCodeOfLink } from './use-code-of-link.ts';

/** Somebody who has lost their password chooses another one; a second factor is asked for as ever. */
export function ResetPanel() {
  const t = useTranslations('sign-in');
  const reset = useResetPassword();
  const { form, showServerError } = useAccountForm<ResetValues>(resetSchema, { code: '', password: '' });
  const { setFieldValue } = form;
  useCodeOfLink((code) => setFieldValue('code', code));
  const challenge = reset.data?.challenge ?? null;
  if (challenge !== null) {
    return (
      <Paper withBorder p="lg">
        <CodeStep
          challengeToken={challenge.challengeToken}
          next="/"
          onAgain={() => window.location.assign('/sign-in')}
        />
      </Paper>
    );
  }
  return (
    <Paper withBorder p="lg">
      <form onSubmit={form.onSubmit((values) => reset.mutate(values, { onError: showServerError }))} noValidate>
        <Stack gap="md">
          <div>
            <Title order={1}>{t('reset.title')}</Title>
            <Text size="sm" c="dimmed" mt={4}>
              {t('reset.text')}
            </Text>
          </div>
          <TextInput
            label={t('reset.code')}
            autoComplete="one-time-code"
            spellCheck={false}
            required
            withAsterisk={false}
            {...form.getInputProps('code')}
          />
          <NewPasswordField inputProps={form.getInputProps('password')} />
          <ErrorAlert error={reset.error} />
          <Button type="submit" fullWidth loading={reset.isPending || reset.isSuccess}>
            {t('reset.submit')}
          </Button>
        </Stack>
      </form>
    </Paper>
  );
}
