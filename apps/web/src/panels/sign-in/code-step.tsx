'use client';

import { Anchor, Button, Stack, Text, TextInput, Title } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { errorShapeOf } from '../../trpc/error-shape.ts';
import { useConfirmSignIn } from './queries/use-sign-in.ts';

interface CodeStepProps {
  /** What the right password was answered with. */
  challengeToken: string;
  next: string;
  onAgain: () => void;
}

/** The second step of signing in: six digits of the authenticator, or a recovery code. */
export function CodeStep({ challengeToken, next, onAgain }: CodeStepProps) {
  const t = useTranslations('sign-in.second');
  const [kind, setKind] = useState<'authenticator' | 'recovery'>('authenticator');
  const [code, setCode] = useState('');
  const confirm = useConfirmSignIn(next);
  const input = useRef<HTMLInputElement>(null);
  // The field that was filled in last is gone, and there is one thing to do here.
  useEffect(() => input.current?.focus(), [kind]);
  const digits = kind === 'authenticator';
  const over = confirm.isError && errorShapeOf(confirm.error).code === 'SIGN_IN_EXPIRED';
  const change = () => {
    setKind(digits ? 'recovery' : 'authenticator');
    setCode('');
    confirm.reset();
  };
  return (
    <form
      data-testid="second-step"
      onSubmit={(event) => {
        event.preventDefault();
        confirm.mutate({ challengeToken, code });
      }}
    >
      <Stack gap="md">
        <div>
          <Title order={1}>{t('title')}</Title>
          <Text size="sm" c="dimmed" mt={4}>
            {digits ? t('text') : t('recoveryText')}
          </Text>
        </div>
        <TextInput
          ref={input}
          label={digits ? t('code') : t('recoveryCode')}
          name="code"
          autoComplete="one-time-code"
          inputMode={digits ? 'numeric' : 'text'}
          spellCheck={false}
          required
          withAsterisk={false}
          disabled={over}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <ErrorAlert error={confirm.error} />
        {over ? (
          <Button fullWidth onClick={onAgain}>
            {t('again')}
          </Button>
        ) : (
          <>
            <Button type="submit" fullWidth loading={confirm.isPending || confirm.isSuccess}>
              {t('submit')}
            </Button>
            <Anchor component="button" type="button" size="xs" ta="start" underline="always" onClick={change}>
              {digits ? t('useRecovery') : t('useAuthenticator')}
            </Anchor>
          </>
        )}
      </Stack>
    </form>
  );
}
