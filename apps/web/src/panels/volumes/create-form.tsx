'use client';

import { formatBytes, MIB, MIN_VOLUME_BYTES, nameSchema } from '@bulkhead/shared';
import { Select, Text, Textarea, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { MemoryField } from '../../components/number-fields.tsx';
import { FormFrame } from '../../components/form-frame.tsx';
import { useVolumeActions, useVolumeRoom } from './queries/use-volumes.ts';
import type { VolumeEdit } from './volume-edit.ts';

interface CreateFormProps {
  tenantSlug: string;
  source: Extract<VolumeEdit, { what: 'create' }>['source'];
  onClose: () => void;
}

const DEFAULT_BYTES = 1024 * MIB;
const MAX_NOTES = 2_000;

/** A new volume, empty or as a copy. */
export function CreateForm({ tenantSlug, source, onClose }: CreateFormProps) {
  const t = useTranslations('volumes.form');
  const { create } = useVolumeActions();
  const { data: room } = useVolumeRoom(tenantSlug);
  const [name, setName] = useState('');
  const [notes, setNotes] = useState('');
  const [sizeBytes, setSize] = useState<number | null>(source?.sizeBytes ?? DEFAULT_BYTES);
  const [hostId, setHost] = useState<string | null>(source?.hostId ?? null);
  const [submitted, setSubmitted] = useState(false);
  const least = source?.sizeBytes ?? MIN_VOLUME_BYTES;
  const nameWrong = !nameSchema.safeParse(name).success;
  const sizeWrong = sizeBytes === null || sizeBytes < least;
  const leftBytes = room === undefined ? null : room.bytes.limit - room.bytes.held;
  const hosts = (room?.hosts ?? []).filter(({ driver, reachable }) => driver !== null && reachable);
  const submit = () => {
    setSubmitted(true);
    if (nameWrong || sizeWrong) return;
    const about = source === null ? null : { kind: source.kind, id: source.id };
    create.mutate({ tenantSlug, volume: { name, notes, sizeBytes, hostId, source: about } }, { onSuccess: onClose });
  };
  return (
    <FormFrame
      onSubmit={submit}
      onClose={onClose}
      submitLabel={t('create')}
      pending={create.isPending}
      error={create.error}
    >
      {source !== null && <Text size="sm">{t(`from.${source.kind}`, { name: source.name })}</Text>}
      <TextInput
        data-autofocus
        label={t('name')}
        description={t('nameHint')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={submitted && nameWrong && t('nameWrong')}
        autoComplete="off"
        spellCheck={false}
      />
      <MemoryField
        label={t('size')}
        description={leftBytes === null ? t('sizeHint') : t('sizeLeft', { left: formatBytes(Math.max(0, leftBytes)) })}
        value={sizeBytes}
        onChange={setSize}
        error={submitted && sizeWrong && t('sizeWrong', { least: formatBytes(least) })}
      />
      <Select
        label={t('host')}
        description={t('hostHint')}
        placeholder={t('hostAny')}
        data={hosts.map(({ id, name: host, freeBytes }) => ({
          value: id,
          label: t('hostRoom', { host, free: formatBytes(freeBytes) }),
        }))}
        value={hostId}
        onChange={setHost}
        disabled={source?.kind === 'snapshot'}
        clearable
      />
      <Textarea
        label={t('notes')}
        value={notes}
        maxLength={MAX_NOTES}
        onChange={(event) => setNotes(event.currentTarget.value)}
        autosize
        minRows={1}
      />
    </FormFrame>
  );
}
