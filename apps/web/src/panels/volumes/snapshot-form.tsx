'use client';

import { nameSchema, type VolumeView } from '@bulkhead/shared';
import { Text, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { FormFrame } from '../../components/form-frame.tsx';
import { useVolumeActions } from './queries/use-volumes.ts';

interface SnapshotFormProps {
  tenantSlug: string;
  volume: VolumeView;
  onClose: () => void;
}

/** A snapshot's name, and what it will be a picture of. */
export function SnapshotForm({ tenantSlug, volume, onClose }: SnapshotFormProps) {
  const t = useTranslations('volumes.form');
  const { snapshot } = useVolumeActions();
  const [name, setName] = useState('');
  const [submitted, setSubmitted] = useState(false);
  const isWrong = !nameSchema.safeParse(name).success;
  const submit = () => {
    setSubmitted(true);
    if (!isWrong) snapshot.mutate({ tenantSlug, volumeId: volume.id, name }, { onSuccess: onClose });
  };
  return (
    <FormFrame
      onSubmit={submit}
      onClose={onClose}
      submitLabel={t('snapshot')}
      pending={snapshot.isPending}
      error={snapshot.error}
    >
      <TextInput
        data-autofocus
        label={t('name')}
        description={t('snapshotNameHint')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={submitted && isWrong && t('nameWrong')}
        autoComplete="off"
        spellCheck={false}
      />
      {volume.driver !== null && (
        <Text size="sm" c="dimmed">
          {t(`consistency.${volume.driver}`)}
        </Text>
      )}
    </FormFrame>
  );
}
