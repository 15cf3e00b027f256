'use client';

import { mailSettingsInputSchema, type MailSettingsView } from '@bulkhead/shared';
import { Group, NumberInput, PasswordInput, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { MailTest } from './mail-test.tsx';
import { useMailActions, useMailSettings } from './queries/use-mail.ts';

/** The server that takes mail for all channels, and a mail to try it. `reason`: why nothing can be changed; null: it can. */
export function MailSettingsCard({ reason }: { reason: string | null }) {
  const t = useTranslations('alert-channels.mail');
  const settings = useMailSettings();
  return (
    <div data-testid="mail-settings-card">
      <SectionCard title={t('title')} description={t('description')}>
        <QueryState query={settings} skeletonHeight={180}>
          {(saved) => (
            <Stack gap="lg">
              <MailForm saved={saved} reason={reason} />
              <MailTest reason={reason ?? (saved.host === '' || saved.fromAddress === '' ? t('notSet') : null)} />
            </Stack>
          )}
        </QueryState>
      </SectionCard>
    </div>
  );
}

function MailForm({ saved, reason }: { saved: MailSettingsView; reason: string | null }) {
  const t = useTranslations('alert-channels.mail');
  const tCommon = useTranslations('common');
  const { save } = useMailActions();
  const { hasPassword, ...stored } = saved;
  const [draft, setDraft] = useState(stored);
  const [password, setPassword] = useState('');
  const input = { ...draft, ...(password !== '' && { password }) };
  const checked = mailSettingsInputSchema.safeParse(input);
  const wrong = new Set(checked.error?.issues.map(({ path }) => String(path[0])));
  const disabled = reason !== null;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (checked.success && !save.isPending) save.mutate(checked.data, { onSuccess: () => setPassword('') });
      }}
    >
      <Stack gap="md">
        <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
          <TextInput
            label={t('host')}
            placeholder="smtp.example.org"
            value={draft.host}
            onChange={(event) => setDraft({ ...draft, host: event.currentTarget.value.trim() })}
            error={wrong.has('host') && t('hostWrong')}
            disabled={disabled}
            spellCheck={false}
            autoComplete="off"
          />
          <NumberInput
            label={t('port')}
            value={draft.port}
            onChange={(port) => setDraft({ ...draft, port: typeof port === 'number' ? port : 0 })}
            allowDecimal={false}
            hideControls
            error={wrong.has('port') && t('portWrong')}
            disabled={disabled}
          />
          <Select
            label={t('security')}
            allowDeselect={false}
            data={(['starttls', 'tls', 'none'] as const).map((value) => ({ value, label: t(`securities.${value}`) }))}
            value={draft.security}
            onChange={(value) => setDraft({ ...draft, security: value ?? 'starttls' })}
            disabled={disabled}
          />
          <TextInput
            label={t('username')}
            value={draft.username}
            onChange={(event) => setDraft({ ...draft, username: event.currentTarget.value })}
            disabled={disabled}
            spellCheck={false}
            autoComplete="off"
          />
          <PasswordInput
            label={t('password')}
            placeholder={hasPassword ? t('passwordKept') : ''}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            disabled={disabled}
            autoComplete="new-password"
          />
          <TextInput
            label={t('from')}
            placeholder="bulkhead@example.org"
            value={draft.fromAddress}
            onChange={(event) => setDraft({ ...draft, fromAddress: event.currentTarget.value.trim() })}
            error={wrong.has('fromAddress') && t('fromWrong')}
            disabled={disabled}
            spellCheck={false}
            autoComplete="off"
          />
        </SimpleGrid>
        <Text size="xs" c="dimmed">
          {t('hint')}
        </Text>
        <ErrorAlert error={save.error} />
        <Group gap="xs">
          <ActionButton type="submit" reason={reason} loading={save.isPending}>
            {tCommon('save')}
          </ActionButton>
          {save.isSuccess && (
            <Text size="sm" role="status">
              {t('saved')}
            </Text>
          )}
        </Group>
      </Stack>
    </form>
  );
}
