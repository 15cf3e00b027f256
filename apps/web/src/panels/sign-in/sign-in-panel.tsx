'use client';

import { Anchor, Button, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { useSignIn } from './queries/use-sign-in.ts';
import { Link } from '../../components/link.tsx';
import { CodeStep } from './code-step.tsx';
import { ProviderButtons, ProviderFailure } from '../identity/provider-buttons.tsx';

/** The way in. */
export function SignInPanel({ next, failed }: { next: string; failed: string | null }) {
  const t = useTranslations('sign-in');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useSignIn(next);
  const challenge = signIn.data?.challenge ?? null;
  if (challenge !== null) {
    const again = () => {
      setPassword('');
      signIn.reset();
    };
    return (
      <Paper withBorder p="lg">
        <CodeStep challengeToken={challenge.challengeToken} next={next} onAgain={again} />
      </Paper>
    );
  }
  return (
    <Paper withBorder p="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate({ email, password });
        }}
      >
        <Stack gap="md">
          <Title order={1}>{t('title')}</Title>
          {failed !== null && <ProviderFailure reference={failed} />}
          <TextInput
            label={t('email')}
            name="email"
            type="email"
            autoComplete="username"
            required
            withAsterisk={false}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            label={t('password')}
            name="password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': t('showPassword') }}
          />
          <ErrorAlert error={signIn.error} />
          <Button type="submit" fullWidth loading={signIn.isPending || signIn.isSuccess}>
            {t('submit')}
          </Button>
          <ProviderButtons next={next} />
          <Text size="xs" c="dimmed">
            {t.rich('invited', {
              link: (chunks) => (
                <Anchor component={Link} href="/invitation" size="xs" underline="always">
                  {chunks}
                </Anchor>
              ),
            })}
          </Text>
        </Stack>
      </form>
    </Paper>
  );
}
