'use client';

import { Button, Center, Code, Group, Stack, Text, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { CopyButton } from '../../components/copy-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { QrCode } from './qr-code.tsx';
import { useAccountActions } from './queries/use-account.ts';
import { RecoveryCodes } from './recovery-codes.tsx';

interface EnrolFactorDialogProps {
  email: string;
  opened: boolean;
  onClose: () => void;
}

/** Shows a fresh secret, wants a first code, and shows the recovery codes. */
export function EnrolFactorDialog({ email, opened, onClose }: EnrolFactorDialogProps) {
  const t = useTranslations('account');
  const [shown, setShown] = useState(false);
  const close = () => {
    setShown(false);
    onClose();
  };
  return (
    <Dialog
      opened={opened}
      onClose={close}
      title={shown ? t('codes.title') : t('enrolling.title')}
      // Codes that are shown once do not go away by a slip of the hand.
      closeOnClickOutside={!shown}
      closeOnEscape={!shown}
      withCloseButton={!shown}
    >
      <Enrol email={email} onShown={() => setShown(true)} onClose={close} />
    </Dialog>
  );
}

function Enrol({ email, onShown, onClose }: { email: string; onShown: () => void; onClose: () => void }) {
  const t = useTranslations('account.enrolling');
  const tCommon = useTranslations('common');
  const { beginFactor, confirmFactor } = useAccountActions();
  const [code, setCode] = useState('');
  const begun = useRef(false);
  const { mutate: begin } = beginFactor;
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    begin();
  }, [begin]);
  if (confirmFactor.isSuccess) {
    return <RecoveryCodes email={email} codes={confirmFactor.data.recoveryCodes} onKept={onClose} />;
  }
  const enrolment = { ...beginFactor, dataUpdatedAt: beginFactor.submittedAt, refetch: () => begin() };
  return (
    <QueryState query={enrolment} skeletonHeight={320}>
      {({ secret, uri }) => (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            confirmFactor.mutate({ code }, { onSuccess: onShown });
          }}
        >
          <Stack gap="sm">
            <Text size="sm">{t('scan')}</Text>
            <Center>
              <QrCode text={uri} label={t('qr')} />
            </Center>
            <div>
              <Text size="xs" c="dimmed">
                {t('secret')}
              </Text>
              <Group gap={4} wrap="nowrap">
                <Code data-testid="totp-secret" style={{ overflowWrap: 'anywhere' }}>
                  {secret.match(/.{1,4}/g)?.join(' ')}
                </Code>
                <CopyButton value={secret} label={t('copySecret')} />
              </Group>
            </div>
            <TextInput
              data-autofocus
              label={t('code')}
              description={t('codeHint')}
              autoComplete="one-time-code"
              inputMode="numeric"
              required
              withAsterisk={false}
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
            />
            <ErrorAlert error={confirmFactor.error} />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={onClose}>
                {tCommon('cancel')}
              </Button>
              <Button type="submit" loading={confirmFactor.isPending}>
                {t('submit')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </QueryState>
  );
}
