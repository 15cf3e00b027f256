'use client';

import { formatBytes } from '@bulkhead/shared';
import type { InstanceRow } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { useFormatResource } from '../../components/use-format-resource.ts';
import { useInstanceAction } from './queries/use-instance-actions.ts';

/** Asks before an instance is deleted, and says what goes with it. */
export function DeleteDialog({ row, opened, onClose }: { row: InstanceRow; opened: boolean; onClose: () => void }) {
  const t = useTranslations('instances.delete');
  const format = useFormatResource();
  const { mutate, isPending, error, reset } = useInstanceAction(row.tenantSlug);
  const close = () => {
    reset();
    onClose();
  };
  return (
    <ConfirmDialog
      opened={opened}
      onClose={close}
      title={t('title', { name: row.name })}
      typeName={row.name}
      confirmLabel={t('confirm')}
      losses={[t('lossFiles')]}
      pending={isPending}
      error={error}
      onConfirm={() => mutate({ instanceId: row.id, action: 'delete' }, { onSuccess: close })}
    >
      {t('frees', {
        cpu: format('cpuMillicores', row.cpuMillicores),
        memory: formatBytes(row.memoryBytes),
        host: row.hostName,
      })}
    </ConfirmDialog>
  );
}
