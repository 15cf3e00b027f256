'use client';

import { MAX_TAGS_PER_INSTANCE, tagsSchema } from '@bulkhead/shared';
import { Button, Group, Stack, TagsInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';

export interface TagChange {
  add: string[];
  remove: string[];
}

interface TagDialogProps {
  opened: boolean;
  count: number;
  onClose: () => void;
  onApply: (change: TagChange) => void;
}

/** Tags for many instances: some come, some go, the others stay. */
export function TagDialog({ opened, count, onClose, onApply }: TagDialogProps) {
  const t = useTranslations('instances.tagging');
  return (
    <Dialog opened={opened} onClose={onClose} title={t('title', { count })}>
      <TagForm onClose={onClose} onApply={onApply} />
    </Dialog>
  );
}

function TagForm({ onClose, onApply }: Pick<TagDialogProps, 'onClose' | 'onApply'>) {
  const t = useTranslations('instances.tagging');
  const [change, setChange] = useState<TagChange>({ add: [], remove: [] });
  const isWrong = (tags: readonly string[]) => !tagsSchema.safeParse(tags).success;
  const isNothing = change.add.length + change.remove.length === 0;
  const field = (key: 'add' | 'remove') => ({
    label: t(key),
    value: change[key],
    onChange: (tags: string[]) => setChange((before) => ({ ...before, [key]: tags })),
    maxTags: MAX_TAGS_PER_INSTANCE,
    splitChars: [',', ' '],
    acceptValueOnBlur: true,
    error: isWrong(change[key]) && t('invalid'),
  });
  return (
    <Stack gap="sm">
      <TagsInput {...field('add')} description={t('hint')} data-autofocus />
      <TagsInput {...field('remove')} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t('cancel')}
        </Button>
        <Button disabled={isNothing || isWrong(change.add) || isWrong(change.remove)} onClick={() => onApply(change)}>
          {t('apply')}
        </Button>
      </Group>
    </Stack>
  );
}
