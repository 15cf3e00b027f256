'use client';

import { MIB, nameSchema } from '@bulkhead/shared';
import type { FlavorView, InstanceSize } from '@bulkhead/shared';
import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { parseSizeDraft, toSizeDraft } from '../../components/size-draft.ts';
import { SizeFields } from '../../components/size-fields.tsx';
import { useFlavorActions } from './queries/use-flavors.ts';

const FIRST_SIZE: InstanceSize = {
  cpuMillicores: 250,
  memoryBytes: 256 * MIB,
  pids: 128,
  cpuLimitMillicores: null,
  memoryLimitBytes: null,
};

interface FlavorDialogProps {
  /** The flavor that is changed, or a new one; null: closed. */
  edited: FlavorView | 'new' | null;
  onClose: () => void;
}

/** A flavor's name and size. Instances that were launched with it keep theirs. */
export function FlavorDialog({ edited, onClose }: FlavorDialogProps) {
  const t = useTranslations('flavors');
  return (
    <Dialog
      opened={edited !== null}
      onClose={onClose}
      title={edited === 'new' || edited === null ? t('create') : t('editNamed', { name: edited.name })}
      size="lg"
    >
      {edited !== null && <FlavorForm flavor={edited === 'new' ? null : edited} onClose={onClose} />}
    </Dialog>
  );
}

function FlavorForm({ flavor, onClose }: { flavor: FlavorView | null; onClose: () => void }) {
  const t = useTranslations('flavors.form');
  const { create, update } = useFlavorActions();
  const [name, setName] = useState(flavor?.name ?? '');
  const [draft, setDraft] = useState(() => toSizeDraft(flavor ?? FIRST_SIZE));
  const [submitted, setSubmitted] = useState(false);
  const nameWrong = !nameSchema.safeParse(name).success;
  const parsed = parseSizeDraft(draft);
  const pending = create.isPending || update.isPending;

  const submit = () => {
    setSubmitted(true);
    if (nameWrong || !('size' in parsed) || pending) return;
    const values = { name, ...parsed.size };
    if (flavor === null) create.mutate(values, { onSuccess: onClose });
    else update.mutate({ flavorId: flavor.id, ...values }, { onSuccess: onClose });
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
          name="name"
          label={t('name')}
          description={t('nameRule')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={(submitted || name !== '') && nameWrong && t('nameWrong')}
          autoComplete="off"
          spellCheck={false}
          required
          withAsterisk={false}
        />
        <SizeFields draft={draft} onChange={setDraft} faults={'faults' in parsed ? parsed.faults : {}} />
        <ErrorAlert error={create.error ?? update.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={pending}>
            {flavor === null ? t('create') : t('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
