'use client';

import type { Controls } from '@bulkhead/shared';
import { Button, Group, Stack } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../action-button.tsx';
import { ErrorAlert } from '../error-alert.tsx';
import { changedControls } from './control-changes.ts';
import { boundsOf } from './control-place.ts';
import type { ControlPlace } from './control-place.ts';
import { parseControlsDraft, toControlsDraft } from './controls-draft.ts';
import { ControlsFields } from './controls-fields.tsx';

interface ControlsFormProps {
  controls: Controls;
  place: ControlPlace;
  pending: boolean;
  /** Why it was refused. */
  error: unknown;
  onCancel: () => void;
  onSave: (controls: Controls) => void;
}

/** All controls of one group, saved together. */
export function ControlsForm({ controls, place, pending, error, onCancel, onSave }: ControlsFormProps) {
  const t = useTranslations('controls.form');
  const [draft, setDraft] = useState(() => toControlsDraft(controls));
  const parsed = parseControlsDraft(draft, boundsOf(place));
  const wanted = 'controls' in parsed ? parsed.controls : null;
  const reason = wanted === null ? t('wrong') : changedControls(controls, wanted).length === 0 ? t('unchanged') : null;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted !== null && reason === null && !pending) onSave(wanted);
      }}
    >
      <Stack gap="md">
        <ControlsFields
          draft={draft}
          onChange={setDraft}
          faults={'faults' in parsed ? parsed.faults : {}}
          place={place}
        />
        <ErrorAlert error={error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            {t('cancel')}
          </Button>
          <ActionButton type="submit" loading={pending} reason={reason}>
            {t('save')}
          </ActionButton>
        </Group>
      </Stack>
    </form>
  );
}
