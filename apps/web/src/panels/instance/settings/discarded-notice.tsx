'use client';

import type { InstanceView } from '@bulkhead/shared';
import { Button, Group, Text } from '@mantine/core';
import { IconTrashOff } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx';
import { ErrorAlert } from '../../../components/error-alert.tsx';
import { formatCountdown } from '../../../components/format-countdown.ts';
import { Notice } from '../../../components/notice.tsx';
import { useNowMs } from '../../../components/use-now.ts';
import { useTenantAllows } from '../../../components/use-session.ts';
import { useSettings } from './use-settings.ts';

/** A deletion that can still be undone: how long, and what it costs meanwhile. */
export function DiscardedNotice({ instance }: { instance: InstanceView }) {
  const t = useTranslations('instance-settings.discarded');
  const nowMs = useNowMs();
  const mayWrite = useTenantAllows(instance.tenantSlug, 'instances:write');
  const { undelete, deleteNow } = useSettings({ tenantSlug: instance.tenantSlug, instanceId: instance.id });
  const [asking, setAsking] = useState(false);
  if (instance.deleteAtMs === null) return null;
  return (
    <Notice
      tone="warn"
      data-testid="discarded"
      title={t('title', { left: formatCountdown(instance.deleteAtMs - nowMs) })}
    >
      <Text size="sm">{t('text')}</Text>
      {mayWrite && (
        <Group gap={6} mt="xs">
          <Button
            leftSection={<IconTrashOff size={15} aria-hidden />}
            loading={undelete.isPending}
            onClick={() => undelete.run()}
          >
            {t('undo')}
          </Button>
          <Button variant="default" c="var(--bh-bad)" onClick={() => setAsking(true)}>
            {t('now')}
          </Button>
        </Group>
      )}
      <ErrorAlert error={undelete.error} />
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('nowTitle', { name: instance.name })}
        losses={[t('loss')]}
        typeName={instance.name}
        confirmLabel={t('now')}
        pending={deleteNow.isPending}
        error={deleteNow.error}
        onConfirm={() => deleteNow.run(() => setAsking(false))}
      />
    </Notice>
  );
}
