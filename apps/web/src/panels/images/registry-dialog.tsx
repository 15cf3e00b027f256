'use client';

import { registryAddressSchema, type RegistryView } from '@bulkhead/shared';
import { Button, Checkbox, Group, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { errorShapeOf } from '../../trpc/error-shape.ts';
import { useRegistryActions } from './queries/use-registries.ts';

interface RegistryDialogProps {
  tenantSlug: string | null;
  /** The registry that is changed, or a new one; null: closed. */
  edited: RegistryView | 'new' | null;
  onClose: () => void;
}

/** A registry's address and what is shown there. The password goes in and never comes out. */
export function RegistryDialog({ tenantSlug, edited, onClose }: RegistryDialogProps) {
  const t = useTranslations('images.registries');
  const isNew = edited === 'new' || edited === null;
  return (
    <Dialog opened={edited !== null} onClose={onClose} title={isNew ? t('add') : t('editNamed', { name: edited.name })}>
      {edited !== null && <RegistryForm tenantSlug={tenantSlug} registry={isNew ? null : edited} onClose={onClose} />}
    </Dialog>
  );
}

interface RegistryFormProps {
  tenantSlug: string | null;
  registry: RegistryView | null;
  onClose: () => void;
}

function RegistryForm({ tenantSlug, registry, onClose }: RegistryFormProps) {
  const t = useTranslations('images');
  const { save } = useRegistryActions(tenantSlug);
  const [name, setName] = useState(registry?.name ?? '');
  const [address, setAddress] = useState(registry?.address ?? '');
  const [username, setUsername] = useState(registry?.username ?? '');
  const [password, setPassword] = useState('');
  const [insecure, setInsecure] = useState(registry?.insecure ?? false);
  const [submitted, setSubmitted] = useState(false);
  const addressWrong = !registryAddressSchema.safeParse(address).success;
  const refusal = save.error === null ? null : errorShapeOf(save.error);
  const isInside = refusal?.code === 'POLICY' && refusal.details.field === 'address';
  const submit = () => {
    setSubmitted(true);
    if (addressWrong || name.trim() === '' || save.isPending) return;
    const input = { name: name.trim(), address, username, insecure, ...(password !== '' && { password }) };
    save.mutate({ registryId: registry?.id ?? null, input }, { onSuccess: onClose });
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="sm">
        <TextInput
          data-autofocus
          label={t('registries.name')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={submitted && name.trim() === '' && t('registries.nameWrong')}
          autoComplete="off"
        />
        <TextInput
          label={t('registries.address')}
          description={t('registries.addressHint')}
          value={address}
          onChange={(event) => setAddress(event.currentTarget.value.trim())}
          error={isInside ? t('registries.inside') : submitted && addressWrong && t('registries.addressWrong')}
          autoComplete="off"
          spellCheck={false}
        />
        <TextInput
          label={t('registries.user')}
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
        <PasswordInput
          label={t('registries.password')}
          description={registry === null ? t('registries.passwordHint') : t('registries.passwordKept')}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="new-password"
        />
        <Checkbox
          label={t('registries.insecure')}
          description={t('registries.insecureHint')}
          checked={insecure}
          onChange={(event) => setInsecure(event.currentTarget.checked)}
        />
        {!isInside && <ErrorAlert error={save.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t('registries.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
