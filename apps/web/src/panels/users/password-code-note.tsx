'use client';

import type { PasswordCode } from '@bulkhead/shared';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useFormatter, useTranslations } from 'next-intl';
import { CommandLine } from '../../components/command-line.tsx';

const PATHS = { invitation: '/invitation', reset: '/reset' } as const;

interface PasswordCodeNoteProps {
  /** For whom. */
  name: string;
  code: PasswordCode;
  onClose: () => void;
}

/** A link to hand over, shown this once. The code is behind its #, which is never sent to a server. */
export function PasswordCodeNote({ name, code, onClose }: PasswordCodeNoteProps) {
  const t = useTranslations('users.code');
  const tCommon = useTranslations('common');
  const format = useFormatter();
  const until = format.dateTime(code.expiresAtMs, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <Stack gap="sm" role="status" data-testid="password-code">
      <Text size="sm">{t(code.kind, { name })}</Text>
      <CommandLine command={`${window.location.origin}${PATHS[code.kind]}#${code.code}`} label={t('link')} />
      <Text size="xs" c="dimmed">
        {t.rich('once', { when: () => until })}
      </Text>
      <Group justify="flex-end">
        <Button onClick={onClose}>{tCommon('close')}</Button>
      </Group>
    </Stack>
  );
}
