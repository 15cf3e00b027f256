'use client';

import { PROCESS_SIGNALS } from '@bulkhead/shared';
import type { InstanceView, ProcessSignal } from '@bulkhead/shared';
import { ActionIcon, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconBolt } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ConfirmDialog } from '../../../../components/confirm-dialog.tsx';
import { useErrorMessage } from '../../../../components/use-error-message.ts';
import type { ShownProcess } from './prepare-processes.ts';
import { useSignal } from './use-processes.ts';

/** Sends a signal to one process. What cannot be taken back is asked about first. */
export function SignalMenu({ instance, process }: { instance: InstanceView; process: ShownProcess }) {
  const t = useTranslations('inside.processes');
  const toMessage = useErrorMessage();
  const signal = useSignal(instance.tenantSlug, instance.id);
  const [asking, setAsking] = useState(false);
  const pid = process.innerPid;
  const send = (name: ProcessSignal) =>
    signal.send(process, name, () => {
      setAsking(false);
      notifications.show({ message: t('sent', { signal: name, pid }) });
    });
  const choose = (name: ProcessSignal) => {
    signal.reset();
    if (name === 'KILL' || pid === 1) setAsking(true);
    else send(name);
    setChosen(name);
  };
  const [chosen, setChosen] = useState<ProcessSignal>('KILL');

  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color={signal.isError ? 'red' : 'gray'}
            loading={signal.isPending}
            aria-label={t('signalTo', { pid })}
            title={signal.isError ? toMessage(signal.error).title : t('signal')}
          >
            <IconBolt size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {PROCESS_SIGNALS.map((name) => (
            <Menu.Item key={name} {...(name === 'KILL' && { color: 'red' })} onClick={() => choose(name)}>
              {t(`send.${name}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('confirm.title', { signal: chosen, pid })}
        confirmLabel={t('confirm.button', { signal: chosen })}
        onConfirm={() => send(chosen)}
        pending={signal.isPending}
        error={signal.error}
      >
        {pid === 1 ? t('confirm.init') : t('confirm.text', { command: process.command })}
      </ConfirmDialog>
    </>
  );
}
