'use client';

import type { InstanceView } from '@bulkhead/shared';
import { Group, Text } from '@mantine/core';
import { IconLock, IconLockOpen } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { ActionButton } from '../../../components/action-button.tsx';
import { ErrorAlert } from '../../../components/error-alert.tsx';
import { RelativeTime } from '../../../components/relative-time.tsx';
import { SectionCard } from '../../../components/section-card.tsx';
import { useTenantAllows } from '../../../components/use-session.ts';
import { useNotNow } from './use-not-now.ts';
import { useSettings } from './use-settings.ts';

/** A guard against haste: while it is on, nothing of the instance is changed. */
export function LockCard({ instance }: { instance: InstanceView }) {
  const t = useTranslations('instance-settings.lock');
  const tNotNow = useTranslations('instance-settings.notNow');
  const notNow = useNotNow(instance);
  const mayWrite = useTenantAllows(instance.tenantSlug, 'instances:write');
  const { lock, unlock } = useSettings({ tenantSlug: instance.tenantSlug, instanceId: instance.id });
  const isLocked = instance.lockedAtMs !== null;
  const reason = isLocked ? (mayWrite ? null : tNotNow('readOnly')) : notNow('adjust');
  const { run, isPending, error } = isLocked ? unlock : lock;
  const { lockedAtMs, lockedBy } = instance;
  return (
    <SectionCard title={t('title')}>
      <Group justify="space-between" gap="sm">
        <Text size="sm" style={{ flex: '1 1 240px' }}>
          {lockedAtMs === null
            ? t('off')
            : t.rich('on', { name: lockedBy ?? '', when: () => <RelativeTime atMs={lockedAtMs} /> })}
        </Text>
        <ActionButton
          variant="default"
          leftSection={isLocked ? <IconLockOpen size={15} aria-hidden /> : <IconLock size={15} aria-hidden />}
          loading={isPending}
          reason={reason}
          onClick={() => run()}
        >
          {isLocked ? t('unlock') : t('lock')}
        </ActionButton>
      </Group>
      <ErrorAlert error={error} />
    </SectionCard>
  );
}
