'use client';

import type { FileEntry } from '@bulkhead/shared';
import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '../../../../components/dialog.tsx';
import { FileProblemAlert } from './file-problem.tsx';
import { isName, joinPath } from './paths.ts';
import { useFileChange } from './use-files.ts';

/** What is being asked about, if anything. */
export type FileQuestion =
  { kind: 'make-folder' } | { kind: 'rename'; entry: FileEntry } | { kind: 'remove'; entry: FileEntry };

export interface FileDialogsProps {
  tenantSlug: string;
  instanceId: string;
  folder: string;
  question: FileQuestion | null;
  onClose: () => void;
}

/** A name for a new folder, another name, or the last word before something is deleted. */
export function FileDialogs(props: FileDialogsProps) {
  const t = useTranslations('inside.files');
  const { question, folder, onClose } = props;
  if (question === null) return null;
  const title =
    question.kind === 'make-folder'
      ? t('making.title', { path: folder })
      : question.kind === 'rename'
        ? t('renaming.title', { name: question.entry.name })
        : t('removing.title', { name: question.entry.name });
  return (
    <Dialog opened onClose={onClose} title={title} size="md">
      <Question {...props} question={question} />
    </Dialog>
  );
}

function Question({
  tenantSlug,
  instanceId,
  folder,
  question,
  onClose,
}: FileDialogsProps & { question: FileQuestion }) {
  const t = useTranslations('inside.files');
  const tConfirm = useTranslations('common.confirm');
  const { change, isPending, error } = useFileChange(tenantSlug, instanceId);
  const [name, setName] = useState(question.kind === 'rename' ? question.entry.name : '');
  const isNamed =
    question.kind === 'remove' || (isName(name) && !(question.kind === 'rename' && name === question.entry.name));
  const submit = () => {
    if (question.kind === 'make-folder') change({ kind: 'make-folder', path: joinPath(folder, name) }, onClose);
    else if (question.kind === 'rename') {
      change({ kind: 'rename', path: joinPath(folder, question.entry.name), to: joinPath(folder, name) }, onClose);
    } else change({ kind: 'remove', path: joinPath(folder, question.entry.name) }, onClose);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isNamed && !isPending) submit();
      }}
    >
      <Stack gap="sm">
        {question.kind === 'remove' ? (
          <div>{question.entry.kind === 'folder' ? t('removing.folder') : t('removing.file')}</div>
        ) : (
          <TextInput
            data-autofocus
            label={question.kind === 'rename' ? t('renaming.label') : t('making.label')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={name !== '' && !isName(name) && t('badName')}
            autoComplete="off"
            spellCheck={false}
          />
        )}
        <FileProblemAlert error={error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {tConfirm('cancel')}
          </Button>
          <Button
            type="submit"
            loading={isPending}
            disabled={!isNamed}
            {...(question.kind === 'remove' && { color: 'red' })}
          >
            {question.kind === 'remove'
              ? t('removing.submit')
              : question.kind === 'rename'
                ? t('renaming.submit')
                : t('making.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
