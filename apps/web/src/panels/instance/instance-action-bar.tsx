'use client';

import type { InstanceView } from '@bulkhead/shared';
import { Button, Group } from '@mantine/core';
import {
  IconAdjustments,
  IconArrowsDiagonal,
  IconCopyPlus,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconPlayerTrackNext,
  IconRefresh,
  IconTrash,
} from '@tabler/icons-react';
import type { Icon } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { CopyAsMenu } from '../../components/copy-as/copy-as-menu.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { lateDialog } from '../../components/late.tsx';
import { Link } from '../../components/link.tsx';
import { useTenantAllows } from '../../components/use-session.ts';
import { explainDisabled, type HeaderAction } from './explain-disabled.ts';
import { useInstanceActions } from './queries/use-instance-actions.ts';

const LimitsDialog = lateDialog(() => import('./limits-dialog.tsx').then((module) => module.LimitsDialog), 'opened');
const ResizeDialog = lateDialog(() => import('./resize-dialog.tsx').then((module) => module.ResizeDialog), 'opened');

const ICONS: Record<HeaderAction, Icon> = {
  start: IconPlayerPlay,
  stop: IconPlayerStop,
  restart: IconRefresh,
  pause: IconPlayerPause,
  resume: IconPlayerTrackNext,
  resize: IconArrowsDiagonal,
  configure: IconAdjustments,
  delete: IconTrash,
};

/** One button an action; what is not possible now says why. */
export function InstanceActionBar({ instance }: { instance: InstanceView }) {
  const t = useTranslations('instance');
  const actions = useInstanceActions(instance.tenantSlug, instance.id);
  const mayWrite = useTenantAllows(instance.tenantSlug, 'instances:write');
  const [dialog, setDialog] = useState<'resize' | 'configure' | 'delete' | null>(null);
  // Of a pair that excludes each other only the one that can make sense is shown.
  const shown: HeaderAction[] = [
    'start',
    'stop',
    'restart',
    instance.desiredState === 'paused' || instance.state === 'paused' ? 'resume' : 'pause',
    'resize',
    'configure',
    'delete',
  ];
  const close = () => setDialog(null);
  const run = (action: HeaderAction) => {
    actions.clearErrors();
    if (action === 'resize' || action === 'configure' || action === 'delete') setDialog(action);
    else actions.run(action);
  };

  return (
    <div>
      <Group gap={6} justify="flex-end">
        {shown.map((action) => {
          const reason = explainDisabled(action, instance, mayWrite);
          const Shape = ICONS[action];
          return (
            <ActionButton
              key={action}
              variant={action === 'delete' ? 'light' : 'default'}
              {...(action === 'delete' && { color: 'red' })}
              leftSection={<Shape size={15} aria-hidden />}
              loading={actions.sending === action && dialog === null}
              reason={reason === null ? null : t(`disabled.${reason}`)}
              onClick={() => run(action)}
            >
              {t(`action.${action}`)}
            </ActionButton>
          );
        })}
        {mayWrite && (
          <Button
            component={Link}
            href={`/t/${instance.tenantSlug}/instances/launch?from=${instance.id}`}
            variant="default"
            leftSection={<IconCopyPlus size={15} aria-hidden />}
          >
            {t('clone')}
          </Button>
        )}
        <CopyAsMenu tenantSlug={instance.tenantSlug} source={instance} request={toRequest(instance)} />
      </Group>
      {dialog === null && actions.error !== null && (
        <div style={{ marginTop: 8 }}>
          <ErrorAlert error={actions.error} />
        </div>
      )}
      <ConfirmDialog
        opened={dialog === 'delete'}
        onClose={close}
        title={t('delete.title', { name: instance.name })}
        losses={[t('delete.container'), t('delete.files'), t('delete.history')]}
        typeName={instance.name}
        confirmLabel={t('delete.confirm')}
        onConfirm={() => actions.run('delete', close)}
        pending={actions.sending === 'delete'}
        error={actions.error}
      >
        {t('delete.text')}
      </ConfirmDialog>
      <ResizeDialog instance={instance} opened={dialog === 'resize'} onClose={close} actions={actions} />
      <LimitsDialog instance={instance} opened={dialog === 'configure'} onClose={close} actions={actions} />
    </div>
  );
}

/** The launch that would make another one like it. */
function toRequest(instance: InstanceView): Record<string, unknown> {
  const { name, image, command, env, restartPolicy, cpuMillicores, memoryBytes, pids } = instance;
  const { cpuLimitMillicores, memoryLimitBytes, controls, tags, notes, healthCheck, stopGraceSec } = instance;
  const size = { cpuMillicores, memoryBytes, pids, cpuLimitMillicores, memoryLimitBytes };
  return { name, image, command, env, restartPolicy, ...size, controls, tags, notes, healthCheck, stopGraceSec };
}
