'use client';

import { formatBytes } from '@bulkhead/shared';
import type { ObservedCompartment } from '@bulkhead/shared';
import { Anchor, Group, Text } from '@mantine/core';
import { IconArrowsMinimize } from '@tabler/icons-react';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../action-button.tsx';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { Link } from '../link.tsx';
import { Notice } from '../notice.tsx';
import { useFormatResource } from '../use-format-resource.ts';
import { useTenantAllows } from '../use-session.ts';
import classes from './compartment.module.css';
import { prepareShrink } from './prepare-shrink.ts';
import type { ShrinkRow } from './prepare-shrink.ts';
import { useShrinkActions } from './use-compartment.ts';

type Amounts = Record<ShrinkRow['kind'], number>;

interface ShrinkingBannerProps {
  tenantSlug: string;
  hostId: string;
  hostName: string;
  observed: ObservedCompartment;
  /** The ceilings that the reservations add up to, and what is used of them; null while they are not known here. */
  numbers: { asked: Amounts; inUse: Amounts } | null;
}

/** A compartment that uses more than it was asked to be: the numbers, and the three ways on. Draws nothing otherwise. */
export function ShrinkingBanner({ tenantSlug, hostId, hostName, observed, numbers }: ShrinkingBannerProps) {
  const t = useTranslations('compartment.shrinking');
  const mayWrite = useTenantAllows(tenantSlug, 'instances:write');
  const [dialog, setDialog] = useState<'stop' | 'cancel' | null>(null);
  const { stopIdlest, cancelShrink } = useShrinkActions();
  const target = { tenantSlug, hostId };
  const names = { tenant: tenantSlug, host: hostName };
  const reason = mayWrite ? null : t('readOnly');
  const close = () => setDialog(null);
  const open = (which: 'stop' | 'cancel') => {
    stopIdlest.reset();
    cancelShrink.reset();
    setDialog(which);
  };
  const done = <Outcome tenantSlug={tenantSlug} stopped={stopIdlest.data} cancelled={cancelShrink.data} />;
  // What was done is still told once the ceiling holds.
  if (observed.state !== 'shrinking') return dialog === null ? done : null;
  return (
    <>
      <Notice
        tone="warn"
        role="status"
        icon={<IconArrowsMinimize size={18} />}
        title={t('title', names)}
        data-testid="shrinking"
      >
        <Text size="sm">{observed.problem?.message ?? t('text')}</Text>
        {numbers !== null && <Numbers rows={prepareShrink(numbers.asked, numbers.inUse, observed)} />}
        <Text size="sm" mb={8}>
          {t('wait')}
        </Text>
        <Group gap={6}>
          <ActionButton variant="default" size="compact-sm" reason={reason} onClick={() => open('stop')}>
            {t('stopIdlest')}
          </ActionButton>
          <ActionButton variant="default" size="compact-sm" reason={reason} onClick={() => open('cancel')}>
            {t('cancel')}
          </ActionButton>
        </Group>
      </Notice>
      {done}
      <ConfirmDialog
        opened={dialog === 'stop'}
        onClose={close}
        title={t('stopTitle', names)}
        losses={[t('stopLoss')]}
        confirmLabel={t('stopConfirm')}
        onConfirm={() => stopIdlest.mutate(target, { onSuccess: close })}
        pending={stopIdlest.isPending}
        error={stopIdlest.error}
      >
        {t('stopText')}
      </ConfirmDialog>
      <ConfirmDialog
        opened={dialog === 'cancel'}
        onClose={close}
        title={t('cancelTitle', names)}
        confirmLabel={t('cancelConfirm')}
        onConfirm={() => cancelShrink.mutate(target, { onSuccess: close })}
        pending={cancelShrink.isPending}
        error={cancelShrink.error}
        danger={false}
      >
        {t('cancelText')}
      </ConfirmDialog>
    </>
  );
}

function Numbers({ rows }: { rows: readonly ShrinkRow[] }) {
  const t = useTranslations('compartment.shrinking');
  const format = useFormatResource();
  return rows.map(({ kind, inUse, asked, held }) => (
    <dl key={kind} className={classes.numbers} aria-label={t(`kind.${kind}`)} data-kind={kind}>
      <div>
        <dt>{t('inUse')}</dt>
        <dd>{kind === 'memoryBytes' ? formatBytes(inUse) : format(kind, inUse)}</dd>
      </div>
      <div>
        <dt>{t('asked')}</dt>
        <dd>{format(kind, asked)}</dd>
      </div>
      <div>
        <dt>{t('held')}</dt>
        <dd>{held === null ? t('noCeiling') : format(kind, held)}</dd>
      </div>
    </dl>
  ));
}

type Actions = ReturnType<typeof useShrinkActions>;

function Outcome({
  tenantSlug,
  stopped,
  cancelled,
}: {
  tenantSlug: string;
  stopped: Actions['stopIdlest']['data'];
  cancelled: Actions['cancelShrink']['data'];
}) {
  const t = useTranslations('compartment.shrinking');
  const format = useFormatter();
  if (stopped !== undefined) {
    return (
      <Notice tone="busy" role="status" data-testid="stopped-idlest">
        {t.rich('stopped', {
          name: stopped.instanceName,
          link: (words) => (
            <Anchor component={Link} href={`/t/${tenantSlug}/instances/${stopped.instanceId}`} size="sm">
              {words}
            </Anchor>
          ),
        })}
      </Notice>
    );
  }
  if (cancelled === undefined) return null;
  const names = cancelled.instances.map(({ instanceName }) => instanceName);
  return (
    <Notice tone="busy" role="status" data-testid="cancelled-shrink">
      {t('cancelled', { count: names.length, names: format.list(names) })}
    </Notice>
  );
}
