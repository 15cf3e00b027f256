'use client';

import { Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useTRPC } from '../trpc/client.tsx';
import { errorShapeOf } from '../trpc/error-shape.ts';
import { answerProofRequest, useProofRequested } from '../trpc/proof-request.ts';
import { Dialog } from './dialog.tsx';
import { ErrorAlert } from './error-alert.tsx';
import { useSession } from './use-session.ts';

/** Above the dialog whose change waits for the proof. */
const Z_INDEX = 400;

/**
 * Asks whoever sits there to prove that it is them, whenever a dangerous change was refused for want of that. The change
 * goes on by itself afterwards.
 */
export function ProofDialog() {
  const t = useTranslations('account.proof');
  const requested = useProofRequested();
  const turnAway = () => answerProofRequest(false);
  return (
    <Dialog opened={requested} onClose={turnAway} title={t('title')} zIndex={Z_INDEX} closeOnEscape={false}>
      {/* Escape would close the dialog beneath as well: both hear the window. */}
      <div
        role="presentation"
        data-testid="proof"
        onKeyDown={(event) => {
          if (event.key === 'Escape') turnAway();
        }}
      >
        <Proof onTurnAway={turnAway} />
      </div>
    </Dialog>
  );
}

function Proof({ onTurnAway }: { onTurnAway: () => void }) {
  const user = useSession()?.user;
  if (user === null || user === undefined) return null;
  if (!user.hasPassword) return <SignInAgain onTurnAway={onTurnAway} />;
  return <ProofForm email={user.email} wantsCode={user.hasSecondFactor} onTurnAway={onTurnAway} />;
}

interface ProofFormProps {
  email: string;
  wantsCode: boolean;
  onTurnAway: () => void;
}

/** Mantine's dialogs listen to Escape on the window, before React does; this keeps the one beneath from hearing it. */
const KEEPS_ESCAPE = { 'data-mantine-stop-propagation': true };

function ProofForm({ email, wantsCode, onTurnAway }: ProofFormProps) {
  const t = useTranslations('account.proof');
  const tCommon = useTranslations('common');
  const tPassword = useTranslations('account.password');
  const trpc = useTRPC();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const prove = useMutation(trpc.account.prove.mutationOptions({ onSuccess: () => answerProofRequest(true) }));
  const wrongPassword = prove.isError && errorShapeOf(prove.error).details.field === 'password';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        prove.mutate({ password, ...(wantsCode && { code }) });
      }}
    >
      <Stack gap="sm">
        <Text size="sm">{t('text')}</Text>
        {/* For password managers, which look for whose password it is. */}
        <input type="hidden" autoComplete="username" value={email} readOnly />
        <PasswordInput
          {...KEEPS_ESCAPE}
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
        {wantsCode && (
          <TextInput
            {...KEEPS_ESCAPE}
            label={t('code')}
            autoComplete="one-time-code"
            spellCheck={false}
            required
            withAsterisk={false}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
        )}
        {!wrongPassword && <ErrorAlert error={prove.error} />}
        <Group justify="flex-end" gap="xs">
          <Button {...KEEPS_ESCAPE} variant="default" onClick={onTurnAway}>
            {tCommon('cancel')}
          </Button>
          <Button {...KEEPS_ESCAPE} type="submit" loading={prove.isPending}>
            {t('submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Whom somebody else vouches for proves it there. */
function SignInAgain({ onTurnAway }: { onTurnAway: () => void }) {
  const t = useTranslations('account.proof');
  const tCommon = useTranslations('common');
  const trpc = useTRPC();
  const signOut = useMutation(
    trpc.session.signOut.mutationOptions({
      onSettled: () => {
        const here = window.location.pathname + window.location.search;
        window.location.assign(`/sign-in?next=${encodeURIComponent(here)}`);
      },
    }),
  );
  return (
    <Stack gap="sm">
      <Text size="sm">{t('noPassword')}</Text>
      <Group justify="flex-end" gap="xs">
        <Button {...KEEPS_ESCAPE} variant="default" onClick={onTurnAway}>
          {tCommon('cancel')}
        </Button>
        <Button {...KEEPS_ESCAPE} data-autofocus loading={signOut.isPending} onClick={() => signOut.mutate()}>
          {t('signInAgain')}
        </Button>
      </Group>
    </Stack>
  );
}
