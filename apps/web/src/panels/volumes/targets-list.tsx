'use client';

import { Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { late } from '../../components/late.tsx';
import { useBackupActions, useBackupTargets } from './queries/use-backups.ts';

const TargetForm = late(
  () => import('./target-form.tsx').then((module) => module.TargetForm),
  () => <Skeleton height={320} />,
);

/** Buckets that backups go to. */
export function TargetsList({ tenantSlug, reason }: { tenantSlug: string; reason: string | null }) {
  const t = useTranslations('volumes.targets');
  const { data: targets = [] } = useBackupTargets(tenantSlug);
  const { removeTarget } = useBackupActions();
  const [isOpen, setOpen] = useState(false);
  return (
    <Stack gap="xs" mb="md">
      {targets.map(({ id, name, endpoint, bucket, backups }) => (
        <Group key={id} justify="space-between" gap="xs" data-target={name}>
          <div>
            <Text size="sm" ff="monospace">
              {name}
            </Text>
            <Text size="xs" c="dimmed">
              {t('line', { endpoint, bucket, backups })}
            </Text>
          </div>
          <ActionButton
            size="compact-sm"
            variant="subtle"
            color="red"
            reason={reason ?? (backups > 0 ? t('inUse') : null)}
            aria-label={t('removeNamed', { name })}
            onClick={() => removeTarget.mutate({ tenantSlug, targetId: id })}
          >
            {t('remove')}
          </ActionButton>
        </Group>
      ))}
      <ErrorAlert error={removeTarget.error} />
      <div>
        <ActionButton
          variant="default"
          reason={reason}
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => setOpen(true)}
        >
          {t('add')}
        </ActionButton>
      </div>
      <Dialog opened={isOpen} onClose={() => setOpen(false)} title={t('add')} size="md">
        <TargetForm tenantSlug={tenantSlug} onClose={() => setOpen(false)} />
      </Dialog>
    </Stack>
  );
}
