'use client';

import { readPaste, type PasteReading } from '@bulkhead/shared/paste/read-paste';
import { Button, Group, Stack, Textarea } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { PasteReport } from './paste-report.tsx';

interface PasteDialogProps {
  opened: boolean;
  onClose: () => void;
  /** What was read, when anything of it can be filled in. */
  onFill: (reading: PasteReading) => void;
}

/** Takes a command or a compose service, and says at once what of it cannot be had. */
export function PasteDialog({ opened, onClose, onFill }: PasteDialogProps) {
  const t = useTranslations('paste');
  return (
    <Dialog opened={opened} onClose={onClose} title={t('title')} size="lg">
      <PasteForm onClose={onClose} onFill={onFill} />
    </Dialog>
  );
}

function PasteForm({ onClose, onFill }: Pick<PasteDialogProps, 'onClose' | 'onFill'>) {
  const t = useTranslations('paste');
  const [text, setText] = useState('');
  const reading = text.trim() === '' ? null : readPaste(text);
  const isUsable = reading !== null && reading.service !== null;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        // React hands it on to the form that the dialog stands in, which would launch.
        event.stopPropagation();
        if (isUsable) onFill(reading);
      }}
    >
      <Stack gap="sm">
        <Textarea
          data-autofocus
          label={t('label')}
          description={t('hint')}
          placeholder={t('placeholder')}
          autosize
          minRows={6}
          maxRows={16}
          spellCheck={false}
          autoComplete="off"
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {reading !== null && <PasteReport reading={reading} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" disabled={!isUsable}>
            {t('fill')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
