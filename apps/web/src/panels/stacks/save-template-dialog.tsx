'use client';

import { nameSchema, type StackView } from '@bulkhead/shared';
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { useTemplateActions } from '../catalog/queries/use-templates.ts';
import { toTemplateSource } from './to-template-source.ts';

interface SaveTemplateDialogProps {
  tenantSlug: string;
  stack: StackView;
  opened: boolean;
  onClose: () => void;
}

/** Keeps a stack's file as a template of the tenant's own; its variables become parameters. */
export function SaveTemplateDialog({ opened, onClose, ...rest }: SaveTemplateDialogProps) {
  const t = useTranslations('stacks');
  return (
    <Dialog opened={opened} onClose={onClose} title={t('saveTemplate')}>
      <Form {...rest} onClose={onClose} />
    </Dialog>
  );
}

function Form({ tenantSlug, stack, onClose }: Omit<SaveTemplateDialogProps, 'opened'>) {
  const t = useTranslations('stacks');
  const { save } = useTemplateActions();
  const [name, setName] = useState(stack.name);
  const [title, setTitle] = useState(stack.name);
  const isWrong = !nameSchema.safeParse(name).success || title.trim() === '';
  const submit = async () => {
    const source = await toTemplateSource(stack, { name, title: title.trim() });
    save.mutate({ tenantSlug, source }, { onSuccess: onClose });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!isWrong && !save.isPending) void submit();
      }}
    >
      <Stack gap="sm">
        <Text size="sm">{t('saveTemplateHint')}</Text>
        <TextInput
          label={t('form.name')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          spellCheck={false}
        />
        <TextInput
          label={t('form.title')}
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
          maxLength={80}
        />
        <ErrorAlert error={save.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('close')}
          </Button>
          <Button type="submit" disabled={isWrong} loading={save.isPending}>
            {t('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
