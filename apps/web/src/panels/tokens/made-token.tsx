'use client';

import type { MadeToken } from '@bulkhead/shared';
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconEyeOff } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { CommandLine } from '../../components/command-line.tsx';
import { toCurlLine } from './to-curl-line.ts';

interface MadeTokenViewProps {
  made: MadeToken;
  tenantSlug: string | null;
  onClose: () => void;
}

/** The token, this once, and what to do with it. */
export function MadeTokenView({ made, tenantSlug, onClose }: MadeTokenViewProps) {
  const t = useTranslations('tokens.made');
  const { origin } = window.location;
  return (
    <Stack gap="md" role="status">
      <Alert variant="light" color="yellow" icon={<IconEyeOff size={18} />} p="sm">
        {t('once')}
      </Alert>
      <div>
        <Text size="sm" mb={4}>
          {t('token', { name: made.name })}
        </Text>
        <CommandLine command={made.token} label={t('token', { name: made.name })} />
      </div>
      <div>
        <Text size="sm" mb={4}>
          {t('try')}
        </Text>
        <CommandLine command={toCurlLine(origin, tenantSlug, made)} label={t('try')} />
      </div>
      <div>
        <Text size="sm" mb={4}>
          {t('program')}
        </Text>
        <CommandLine command={`bulkhead login --url ${origin}`} label={t('program')} />
      </div>
      <Group justify="flex-end">
        <Button onClick={onClose}>{t('done')}</Button>
      </Group>
    </Stack>
  );
}
