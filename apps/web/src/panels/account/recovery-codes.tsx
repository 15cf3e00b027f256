'use client';

import { Button, CopyButton, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconDownload } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import classes from './recovery-codes.module.css';

interface RecoveryCodesProps {
  email: string;
  codes: readonly string[];
  onKept: () => void;
}

/** Recovery codes, shown this once: to copy, to save, to write down. */
export function RecoveryCodes({ email, codes, onKept }: RecoveryCodesProps) {
  const t = useTranslations('account.codes');
  const text = `${t('fileHeader', { email })}\n\n${codes.join('\n')}\n`;
  return (
    <Stack gap="sm" role="status">
      <Text size="sm">{t('text')}</Text>
      <ol className={classes.list} aria-label={t('list')} data-testid="recovery-codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          <CopyButton value={text} timeout={2_000}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                leftSection={copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
                onClick={copy}
              >
                {copied ? t('copied') : t('copyAll')}
              </Button>
            )}
          </CopyButton>
          <Button
            variant="default"
            component="a"
            href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
            download="bulkhead-recovery-codes.txt"
            leftSection={<IconDownload size={15} aria-hidden />}
          >
            {t('download')}
          </Button>
        </Group>
        <Button onClick={onKept}>{t('kept')}</Button>
      </Group>
    </Stack>
  );
}
