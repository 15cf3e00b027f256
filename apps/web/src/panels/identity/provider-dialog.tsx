'use client';

import { Button, Group, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { useProviderActions } from './queries/use-providers.ts';

const EMPTY = { name: '', issuer: '', clientId: '', clientSecret: '', groupsClaim: 'groups' };
const TEXTS = ['name', 'issuer', 'clientId', 'groupsClaim'] as const;

/** Registers a provider, once it has answered as one. */
export function ProviderDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useTranslations('identity');
  return (
    <Dialog opened={opened} onClose={onClose} title={t('add')} size="lg">
      {opened && <ProviderForm onClose={onClose} />}
    </Dialog>
  );
}

function ProviderForm({ onClose }: { onClose: () => void }) {
  const t = useTranslations('identity.form');
  const { create } = useProviderActions();
  const [draft, setDraft] = useState(EMPTY);
  const set = (field: keyof typeof EMPTY, value: string) => setDraft({ ...draft, [field]: value });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate(draft, { onSuccess: onClose });
      }}
    >
      <Stack gap="sm">
        {TEXTS.map((field) => (
          <TextInput
            key={field}
            data-autofocus={field === 'name' || undefined}
            name={field}
            label={t(`${field}.label`)}
            description={t(`${field}.rule`)}
            type={field === 'issuer' ? 'url' : 'text'}
            value={draft[field]}
            onChange={(event) => set(field, event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            required
            withAsterisk={false}
          />
        ))}
        <PasswordInput
          name="clientSecret"
          label={t('clientSecret.label')}
          description={t('clientSecret.rule')}
          value={draft.clientSecret}
          onChange={(event) => set('clientSecret', event.currentTarget.value)}
          autoComplete="off"
          visibilityToggleButtonProps={{ 'aria-label': t('show') }}
          required
          withAsterisk={false}
        />
        <ErrorAlert error={create.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={create.isPending}>
            {t('submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
