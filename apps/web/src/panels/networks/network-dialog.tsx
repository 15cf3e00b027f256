'use client';

import { nameSchema } from '@bulkhead/shared';
import { Button, Group, Stack, Switch, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { useNetworkActions } from './queries/use-networking.ts';

interface NetworkDialogProps {
  tenantSlug: string;
  opened: boolean;
  onClose: () => void;
}

/** A new network: its name, and whether there is a way out of it. */
export function NetworkDialog({ tenantSlug, opened, onClose }: NetworkDialogProps) {
  const t = useTranslations('networks');
  return (
    <Dialog opened={opened} onClose={onClose} title={t('create')} size="md">
      {opened && <NetworkForm tenantSlug={tenantSlug} onClose={onClose} />}
    </Dialog>
  );
}

function NetworkForm({ tenantSlug, onClose }: Omit<NetworkDialogProps, 'opened'>) {
  const t = useTranslations('networks.form');
  const tCommon = useTranslations('common');
  const { create } = useNetworkActions();
  const [name, setName] = useState('');
  const [internal, setInternal] = useState(false);
  const [submitted, setSubmitted] = useState(false);
  const isWrong = !nameSchema.safeParse(name).success;
  const submit = () => {
    setSubmitted(true);
    if (!isWrong && !create.isPending) create.mutate({ tenantSlug, name, internal }, { onSuccess: onClose });
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="md">
        <TextInput
          data-autofocus
          label={t('name')}
          description={t('nameHint')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={submitted && isWrong && t('nameWrong')}
          autoComplete="off"
          spellCheck={false}
          required
          withAsterisk={false}
        />
        <Switch
          label={t('internal')}
          description={t('internalHint')}
          checked={internal}
          onChange={(event) => setInternal(event.currentTarget.checked)}
        />
        <ErrorAlert error={create.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {tCommon('cancel')}
          </Button>
          <Button type="submit" loading={create.isPending}>
            {t('create')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
