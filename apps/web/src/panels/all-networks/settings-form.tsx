'use client';

import { networkSettingsSchema } from '@bulkhead/shared';
import type { NetworkSettings } from '@bulkhead/shared';
import { Group, NumberInput, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { useSystemAllows } from '../../components/use-system-allows.ts';
import { useConfigureNetworks } from './queries/use-all-networks.ts';

/** The pool of addresses and the range of ports. */
export function SettingsForm({ settings }: { settings: NetworkSettings }) {
  const t = useTranslations('networks.all');
  const tCommon = useTranslations('common');
  const reason = useSystemAllows('hosts:write') ? null : t('notAllowed');
  const configure = useConfigureNetworks();
  const [draft, setDraft] = useState(settings);
  const wrong = new Map(
    networkSettingsSchema.safeParse(draft).error?.issues.map(({ path, message }) => [String(path[0]), message]),
  );
  const number = (key: 'prefixLength' | 'portFrom' | 'portTo', label: string) => (
    <NumberInput
      label={label}
      value={draft[key]}
      onChange={(value) => setDraft({ ...draft, [key]: typeof value === 'number' ? value : 0 })}
      allowDecimal={false}
      error={wrong.get(key)}
      disabled={reason !== null}
    />
  );
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (wrong.size === 0 && !configure.isPending) configure.mutate(draft);
      }}
    >
      <Stack gap="md">
        <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
          <TextInput
            label={t('pool')}
            value={draft.pool}
            onChange={(event) => setDraft({ ...draft, pool: event.currentTarget.value })}
            error={wrong.get('pool')}
            disabled={reason !== null}
            spellCheck={false}
          />
          {number('prefixLength', t('prefix'))}
          {number('portFrom', t('portFrom'))}
          {number('portTo', t('portTo'))}
        </SimpleGrid>
        <Text size="xs" c="dimmed">
          {t('poolHint')}
        </Text>
        <ErrorAlert error={configure.error} />
        <Group gap="xs">
          <ActionButton type="submit" reason={reason} loading={configure.isPending}>
            {tCommon('save')}
          </ActionButton>
          {configure.isSuccess && (
            <Text size="sm" role="status">
              {t('saved')}
            </Text>
          )}
        </Group>
      </Stack>
    </form>
  );
}
