'use client';

import { Code, Group, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useSyncExternalStore } from 'react';
import { CopyButton } from '../../components/copy-button.tsx';

const never = () => () => {};

/** What has to be registered with the provider: only the browser knows under which name the dashboard is reached. */
export function CallbackUrl({ providerId }: { providerId: string }) {
  const t = useTranslations('identity');
  const origin = useSyncExternalStore(
    never,
    () => window.location.origin,
    () => '',
  );
  const url = `${origin}/auth/oidc/${providerId}/callback`;
  return (
    <div>
      <Text size="sm">{t('callback')}</Text>
      <Group gap={4} wrap="nowrap">
        <Code style={{ overflowWrap: 'anywhere' }}>{url}</Code>
        <CopyButton value={url} />
      </Group>
    </div>
  );
}
