'use client';

import { newBackupTargetSchema } from '@bulkhead/shared';
import { PasswordInput, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { FormFrame } from '../../components/form-frame.tsx';
import { useBackupActions } from './queries/use-backups.ts';

const FIELDS = ['name', 'endpoint', 'bucket', 'region', 'accessKeyId'] as const;
const EMPTY = { name: '', endpoint: 'https://', bucket: '', region: 'us-east-1', accessKeyId: '', secretAccessKey: '' };

/** A bucket and the key to it, which is never shown again. */
export function TargetForm({ tenantSlug, onClose }: { tenantSlug: string; onClose: () => void }) {
  const t = useTranslations('volumes.targets');
  const { createTarget } = useBackupActions();
  const [values, setValues] = useState(EMPTY);
  const [submitted, setSubmitted] = useState(false);
  const parsed = newBackupTargetSchema.safeParse(values);
  const isWrong = (field: keyof typeof EMPTY) =>
    submitted && !parsed.success && parsed.error.issues.some(({ path }) => path[0] === field);
  const put = (field: keyof typeof EMPTY, value: string) => setValues((before) => ({ ...before, [field]: value }));
  const submit = () => {
    setSubmitted(true);
    if (parsed.success) createTarget.mutate({ tenantSlug, target: parsed.data }, { onSuccess: onClose });
  };
  return (
    <FormFrame
      onSubmit={submit}
      onClose={onClose}
      submitLabel={t('add')}
      pending={createTarget.isPending}
      error={createTarget.error}
    >
      {FIELDS.map((field) => (
        <TextInput
          key={field}
          {...(field === 'name' && { 'data-autofocus': true })}
          label={t(`field.${field}`)}
          description={t(`hint.${field}`)}
          value={values[field]}
          onChange={(event) => put(field, event.currentTarget.value)}
          error={isWrong(field) && t(`hint.${field}`)}
          autoComplete="off"
          spellCheck={false}
        />
      ))}
      <PasswordInput
        label={t('field.secretAccessKey')}
        description={t('hint.secretAccessKey')}
        value={values.secretAccessKey}
        onChange={(event) => put('secretAccessKey', event.currentTarget.value)}
        error={isWrong('secretAccessKey') && t('hint.secretAccessKey')}
        autoComplete="off"
      />
    </FormFrame>
  );
}
