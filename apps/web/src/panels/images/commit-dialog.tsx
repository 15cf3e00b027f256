'use client';

import { imageNameSchema } from '@bulkhead/shared';
import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { useTRPC } from '../../trpc/client.tsx';
import { PullWatch } from './pull-dialog.tsx';
import { useImageActions } from './queries/use-images.ts';

interface CommitDialogProps {
  tenantSlug: string;
  opened: boolean;
  onClose: () => void;
}

/** Makes an image of an instance's files. */
export function CommitDialog({ tenantSlug, opened, onClose }: CommitDialogProps) {
  const t = useTranslations('images.commit');
  return (
    <Dialog opened={opened} onClose={onClose} title={t('title')} size="lg">
      <CommitForm tenantSlug={tenantSlug} onClose={onClose} />
    </Dialog>
  );
}

function CommitForm({ tenantSlug, onClose }: { tenantSlug: string; onClose: () => void }) {
  const t = useTranslations('images');
  const trpc = useTRPC();
  const instances = useQuery(trpc.instances.list.queryOptions({ tenantSlug, pageSize: 100 }));
  const { commit } = useImageActions();
  const [instanceId, setInstanceId] = useState<string | null>(null);
  const [name, setName] = useState('');
  const nameWrong = name !== '' && !imageNameSchema.safeParse(name).success;
  if (commit.data) return <PullWatch tenantSlug={tenantSlug} imageId={commit.data.imageId} onClose={onClose} />;
  const rows = instances.data?.rows ?? [];
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (instanceId !== null && name !== '' && !nameWrong) commit.mutate({ tenantSlug, instanceId, name });
      }}
    >
      <Stack gap="sm">
        <Text size="sm">{instances.isSuccess && rows.length === 0 ? t('commit.none') : t('commit.hint')}</Text>
        <Select
          label={t('commit.instance')}
          data={rows.map((row) => ({ value: row.id, label: row.name }))}
          value={instanceId}
          onChange={setInstanceId}
          searchable
        />
        <TextInput
          label={t('pull.name')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={nameWrong && t('pull.nameWrong')}
          autoComplete="off"
          spellCheck={false}
        />
        <ErrorAlert error={commit.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={commit.isPending} disabled={instanceId === null || name === ''}>
            {t('commit.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
