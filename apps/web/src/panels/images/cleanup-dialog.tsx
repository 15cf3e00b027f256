'use client';

import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { CleanupView } from './cleanup-view.tsx';
import { useCleanup, useImageActions } from './queries/use-images.ts';

interface CleanupDialogProps {
  tenantSlug: string;
  opened: boolean;
  onClose: () => void;
}

/** Frees what the tenant's deleted images still take, after showing it. */
export function CleanupDialog({ tenantSlug, opened, onClose }: CleanupDialogProps) {
  const t = useTranslations('images');
  return (
    <Dialog opened={opened} onClose={onClose} title={t('cleanUp.title')} size="lg">
      <Content tenantSlug={tenantSlug} onClose={onClose} />
    </Dialog>
  );
}

function Content({ tenantSlug, onClose }: { tenantSlug: string; onClose: () => void }) {
  const t = useTranslations('images');
  const preview = useCleanup(tenantSlug);
  const { cleanUp } = useImageActions();
  const goes = preview.data?.hosts.some(({ going }) => going.length > 0) ?? false;
  return (
    <Stack gap="sm">
      <Text size="sm">{t('cleanUp.text')}</Text>
      <QueryState query={preview} skeletonHeight={80} isEmpty={() => false}>
        {(cleanup) => <CleanupView cleanup={cleanup} />}
      </QueryState>
      {cleanUp.data && (
        <Text size="sm" role="status">
          {t('cleanUp.started', { count: cleanUp.data.tasks })}
        </Text>
      )}
      <ErrorAlert error={cleanUp.error} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t('cancel')}
        </Button>
        <Button disabled={!goes} loading={cleanUp.isPending} onClick={() => cleanUp.mutate({ tenantSlug })}>
          {t('cleanUp.submit')}
        </Button>
      </Group>
    </Stack>
  );
}
