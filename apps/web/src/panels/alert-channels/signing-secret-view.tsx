'use client';

import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { IconEyeOff } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { CommandLine } from '../../components/command-line.tsx';

interface SigningSecretViewProps {
  signingSecret: string;
  onClose: () => void;
}

/** A webhook's signing key, this once, and what a receiver does with it. */
export function SigningSecretView({ signingSecret, onClose }: SigningSecretViewProps) {
  const t = useTranslations('alert-channels.secret');
  return (
    <Stack gap="md" role="status">
      <Alert variant="light" color="yellow" icon={<IconEyeOff size={18} />} p="sm">
        {t('once')}
      </Alert>
      <CommandLine command={signingSecret} label={t('label')} />
      <Text size="sm">
        {t.rich('use', {
          scheme: (text) => (
            <Anchor href="https://www.standardwebhooks.com/" target="_blank" rel="noreferrer" underline="always">
              {text}
            </Anchor>
          ),
          code: (text) => <code>{text}</code>,
        })}
      </Text>
      <Group justify="flex-end">
        <Button onClick={onClose}>{t('done')}</Button>
      </Group>
    </Stack>
  );
}
