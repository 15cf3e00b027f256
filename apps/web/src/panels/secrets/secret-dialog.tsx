'use client';

import { nameSchema } from '@bulkhead/shared';
import type { SecretInput, SecretView } from '@bulkhead/shared';
import { Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { ValueField } from '../../components/secrets/value-field.tsx';
import { useSecretActions } from './queries/use-secrets.ts';

const MAX_DESCRIPTION = 300;
const NOTHING: SecretInput = { encoding: 'text', value: '' };

/** What is done: a new secret, another name of one, or a newer value of one. */
export type SecretEdit =
  { what: 'create' } | { what: 'describe'; secret: SecretView } | { what: 'replace'; secret: SecretView };

interface SecretDialogProps {
  tenantSlug: string;
  edit: SecretEdit | null;
  onClose: () => void;
}

/** A secret's name and description, or a value of it. */
export function SecretDialog({ tenantSlug, edit, onClose }: SecretDialogProps) {
  const t = useTranslations('secrets');
  const title =
    edit === null || edit.what === 'create' ? t('create') : t(`${edit.what}Named`, { name: edit.secret.name });
  return (
    <Dialog opened={edit !== null} onClose={onClose} title={title} size="md">
      {edit !== null && <SecretForm tenantSlug={tenantSlug} edit={edit} onClose={onClose} />}
    </Dialog>
  );
}

function SecretForm({ tenantSlug, edit, onClose }: Omit<SecretDialogProps, 'edit'> & { edit: SecretEdit }) {
  const t = useTranslations('secrets.form');
  const tCommon = useTranslations('common');
  const { create, describe, addVersion } = useSecretActions();
  const secret = edit.what === 'create' ? null : edit.secret;
  const [name, setName] = useState(secret?.name ?? '');
  const [description, setDescription] = useState(secret?.description ?? '');
  const [value, setValue] = useState<SecretInput>(NOTHING);
  const [submitted, setSubmitted] = useState(false);
  const hasName = edit.what !== 'replace';
  const hasValue = edit.what !== 'describe';
  const nameWrong = hasName && !nameSchema.safeParse(name).success;
  const valueWrong = hasValue && value.value === '';
  const mutation = edit.what === 'create' ? create : edit.what === 'describe' ? describe : addVersion;
  const submit = () => {
    setSubmitted(true);
    if (nameWrong || valueWrong || mutation.isPending) return;
    const done = { onSuccess: onClose };
    if (edit.what === 'create') create.mutate({ tenantSlug, name, description, value }, done);
    else if (edit.what === 'describe')
      describe.mutate({ tenantSlug, secretId: edit.secret.id, name, description }, done);
    else addVersion.mutate({ tenantSlug, secretId: edit.secret.id, value }, done);
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
        {hasName && (
          <>
            <TextInput
              data-autofocus
              label={t('name')}
              description={t('nameHint')}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              error={submitted && nameWrong && t('nameWrong')}
              autoComplete="off"
              spellCheck={false}
              required
              withAsterisk={false}
            />
            <Textarea
              label={t('description')}
              value={description}
              maxLength={MAX_DESCRIPTION}
              onChange={(event) => setDescription(event.currentTarget.value)}
              autosize
              minRows={1}
            />
          </>
        )}
        {hasValue && (
          <ValueField value={value} onChange={setValue} error={submitted && valueWrong ? t('valueMissing') : null} />
        )}
        {edit.what === 'replace' && (
          <Text size="sm" c="dimmed">
            {t('replaceHint')}
          </Text>
        )}
        <ErrorAlert error={mutation.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {tCommon('cancel')}
          </Button>
          <Button type="submit" loading={mutation.isPending}>
            {edit.what === 'create' ? t('create') : tCommon('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
