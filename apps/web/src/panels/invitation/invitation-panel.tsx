'use client';

import { Button, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { AccountFields } from '../setup/account-fields.tsx';
import { invitationSchema } from '../setup/set-up.schema.ts';
import type { InvitationValues } from '../setup/set-up.schema.ts';
import { useAccountForm } from '../setup/use-account-form.ts';
import { useAcceptInvitation } from './queries/use-accept-invitation.ts';
import { useCodeOfLink } from './use-code-of-link.ts';

/** A new member chooses a name and a password. */
export function InvitationPanel() {
  const t = useTranslations('sign-in');
  const accept = useAcceptInvitation();
  const { form, showServerError } = useAccountForm<InvitationValues>(invitationSchema, {
    code: '',
    displayName: '',
    password: '',
  });
  const { setFieldValue } = form;
  useCodeOfLink((code) => setFieldValue('code', code));

  return (
    <Paper withBorder p="lg">
      <form onSubmit={form.onSubmit((values) => accept.mutate(values, { onError: showServerError }))} noValidate>
        <Stack gap="md">
          <div>
            <Title order={1}>{t('invitation.title')}</Title>
            <Text size="sm" c="dimmed" mt={4}>
              {t('invitation.text')}
            </Text>
          </div>
          <TextInput
            label={t('invitation.code')}
            autoComplete="one-time-code"
            spellCheck={false}
            required
            withAsterisk={false}
            {...form.getInputProps('code')}
          />
          <AccountFields inputProps={(field) => form.getInputProps(field)} />
          <ErrorAlert error={accept.error} />
          <Button type="submit" fullWidth loading={accept.isPending || accept.isSuccess}>
            {t('invitation.submit')}
          </Button>
        </Stack>
      </form>
    </Paper>
  );
}
