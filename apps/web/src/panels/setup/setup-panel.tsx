'use client';

import { Button, Code, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { AccountFields } from './account-fields.tsx';
import { useSetUp } from './queries/use-set-up.ts';
import { setUpSchema } from './set-up.schema.ts';
import type { SetUpValues } from './set-up.schema.ts';
import { useAccountForm } from './use-account-form.ts';

/** The first start: whoever reads the console becomes the first administrator. */
export function SetupPanel({ code }: { code: string }) {
  const t = useTranslations('sign-in');
  const setUp = useSetUp();
  const { form, showServerError } = useAccountForm<SetUpValues>(setUpSchema, {
    code,
    email: '',
    displayName: '',
    password: '',
  });
  return (
    <Paper withBorder p="lg">
      <form onSubmit={form.onSubmit((values) => setUp.mutate(values, { onError: showServerError }))} noValidate>
        <Stack gap="md">
          <div>
            <Title order={1}>{t('setup.title')}</Title>
            <Text size="sm" c="dimmed" mt={4}>
              {t('setup.text')}
            </Text>
          </div>
          <TextInput
            label={t('setup.code')}
            description={t.rich('setup.codeWhere', { command: (chunks) => <Code>{chunks}</Code> })}
            autoComplete="one-time-code"
            spellCheck={false}
            required
            withAsterisk={false}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
            {...form.getInputProps('code')}
          />
          <TextInput
            label={t('email')}
            type="email"
            autoComplete="username"
            required
            withAsterisk={false}
            {...form.getInputProps('email')}
          />
          <AccountFields inputProps={(field) => form.getInputProps(field)} />
          <ErrorAlert error={setUp.error} />
          <Button type="submit" fullWidth loading={setUp.isPending || setUp.isSuccess}>
            {t('setup.submit')}
          </Button>
        </Stack>
      </form>
    </Paper>
  );
}
