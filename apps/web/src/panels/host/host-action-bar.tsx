'use client';

import type { HostView } from '@bulkhead/shared';
import { Group } from '@mantine/core';
import { IconBan, IconKey, IconLock, IconLockOpen, IconSettings, IconTrash } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { lateDialog } from '../../components/late.tsx';
import { useSystemReason } from '../../components/use-system-allows.ts';
import { useHostActions } from './queries/use-host.ts';

const HostSettingsDialog = lateDialog(
  () => import('./host-settings-dialog.tsx').then((module) => module.HostSettingsDialog),
  'opened',
);
const TokenDialog = lateDialog(() => import('./token-dialog.tsx').then((module) => module.TokenDialog), 'opened');

type Dialog = 'settings' | 'token' | 'revoke' | 'remove' | null;

/** Cordon, settings, a fresh token, and the two ways to part with a host. */
export function HostActionBar({ host }: { host: HostView }) {
  const t = useTranslations('hosts.action');
  const router = useRouter();
  const actions = useHostActions();
  const reason = useSystemReason('hosts:write');
  const [dialog, setDialog] = useState<Dialog>(null);
  const close = () => setDialog(null);
  const instances = host.room.reserved.instances;
  return (
    <div>
      <Group gap={6} justify="flex-end">
        <ActionButton
          variant="default"
          leftSection={host.cordoned ? <IconLockOpen size={15} aria-hidden /> : <IconLock size={15} aria-hidden />}
          reason={reason}
          loading={actions.configure.isPending && dialog === null}
          onClick={() => actions.configure.mutate({ hostId: host.id, cordoned: !host.cordoned })}
        >
          {host.cordoned ? t('uncordon') : t('cordon')}
        </ActionButton>
        <ActionButton
          variant="default"
          leftSection={<IconSettings size={15} aria-hidden />}
          reason={reason}
          onClick={() => setDialog('settings')}
        >
          {t('settings')}
        </ActionButton>
        <ActionButton
          variant="default"
          leftSection={<IconKey size={15} aria-hidden />}
          reason={reason}
          onClick={() => setDialog('token')}
        >
          {t('renewToken')}
        </ActionButton>
        <ActionButton
          variant="light"
          color="red"
          leftSection={<IconBan size={15} aria-hidden />}
          reason={reason ?? (host.state === 'revoked' ? t('alreadyRevoked') : null)}
          onClick={() => setDialog('revoke')}
        >
          {t('revoke')}
        </ActionButton>
        <ActionButton
          variant="light"
          color="red"
          leftSection={<IconTrash size={15} aria-hidden />}
          reason={reason ?? (instances > 0 ? t('holdsInstances', { count: instances }) : null)}
          onClick={() => setDialog('remove')}
        >
          {t('remove')}
        </ActionButton>
      </Group>
      {dialog === null && <ErrorAlert error={actions.configure.error} />}
      <HostSettingsDialog host={host} opened={dialog === 'settings'} onClose={close} />
      <TokenDialog host={host} opened={dialog === 'token'} onClose={close} />
      <ConfirmDialog
        opened={dialog === 'revoke'}
        onClose={close}
        title={t('revokeTitle', { host: host.name })}
        losses={[t('revokeCertificate'), t('revokeControl')]}
        typeName={host.name}
        confirmLabel={t('revoke')}
        onConfirm={() => actions.revoke.mutate({ hostId: host.id }, { onSuccess: close })}
        pending={actions.revoke.isPending}
        error={actions.revoke.error}
      >
        {t('revokeText')}
      </ConfirmDialog>
      <ConfirmDialog
        opened={dialog === 'remove'}
        onClose={close}
        title={t('removeTitle', { host: host.name })}
        losses={[t('removeRecord')]}
        typeName={host.name}
        confirmLabel={t('remove')}
        onConfirm={() => actions.remove.mutate({ hostId: host.id }, { onSuccess: () => router.push('/ops/hosts') })}
        pending={actions.remove.isPending || actions.remove.isSuccess}
        error={actions.remove.error}
      >
        {t('removeText')}
      </ConfirmDialog>
    </div>
  );
}
