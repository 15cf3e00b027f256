'use client';

import { Group, Skeleton } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../action-button.tsx';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { explainCapability } from '../controls/capability-reason.ts';
import { Dialog } from '../dialog.tsx';
import { late } from '../late.tsx';
import { useSystemReason } from '../use-system-allows.ts';
import type { CompartmentTarget } from './compartment-target.ts';
import { ProofList } from './proof-list.tsx';
import { useConfigureCompartment } from './use-compartment.ts';

const CompartmentLimits = late(
  () => import('./compartment-limits.tsx').then((module) => module.CompartmentLimits),
  () => <Skeleton height={480} />,
);

/** What operations can do with one tenant on one host: its limits, freezing it, and what the kernel proved. */
export function CompartmentActions({ target }: { target: CompartmentTarget }) {
  const t = useTranslations('compartment');
  const [dialog, setDialog] = useState<'limits' | 'freeze' | 'proofs' | null>(null);
  const configure = useConfigureCompartment();
  const reason = useSystemReason('compartments:write');
  const freezing = explainCapability(target.capabilities, 'freeze');
  const cannotFreeze =
    freezing === null || target.frozen
      ? null
      : freezing.kind === 'cannot' && freezing.note !== ''
        ? t('settings.cannotFreeze', { note: freezing.note })
        : t('settings.cannotFreezePlain');
  const { tenantSlug, hostId, hostName, controls, frozen } = target;
  const names = { tenant: tenantSlug, host: hostName };
  const close = () => setDialog(null);
  const open = (which: NonNullable<typeof dialog>) => {
    configure.reset();
    setDialog(which);
  };
  const verb = frozen ? 'thaw' : 'freeze';
  return (
    <>
      <Group gap={4} justify="flex-end" wrap="nowrap">
        <ActionButton
          variant="default"
          size="compact-sm"
          reason={reason}
          aria-label={t('settings.limitsNamed', { tenant: tenantSlug })}
          onClick={() => open('limits')}
        >
          {t('settings.limits')}
        </ActionButton>
        <ActionButton
          variant="default"
          size="compact-sm"
          reason={reason ?? cannotFreeze}
          aria-label={t(`settings.${verb}Named`, { tenant: tenantSlug })}
          onClick={() => open('freeze')}
        >
          {t(`settings.${verb}`)}
        </ActionButton>
        <ActionButton
          variant="default"
          size="compact-sm"
          aria-label={t('proof.showNamed', { tenant: tenantSlug })}
          onClick={() => open('proofs')}
        >
          {t('proof.show')}
        </ActionButton>
      </Group>
      <Dialog opened={dialog === 'limits'} onClose={close} title={t('settings.title', names)} size="xl">
        <CompartmentLimits target={target} onClose={close} />
      </Dialog>
      <Dialog opened={dialog === 'proofs'} onClose={close} title={t('proof.title', names)} size="xl">
        <ProofList tenantSlug={tenantSlug} hostId={hostId} />
      </Dialog>
      <ConfirmDialog
        opened={dialog === 'freeze'}
        onClose={close}
        title={t(`settings.${verb}Title`, names)}
        {...(!frozen && { losses: [t('settings.freezeLoss')], typeName: tenantSlug })}
        confirmLabel={t(`settings.${verb}`)}
        danger={!frozen}
        onConfirm={() => configure.mutate({ tenantSlug, hostId, controls, frozen: !frozen }, { onSuccess: close })}
        pending={configure.isPending}
        error={configure.error}
      >
        {t(`settings.${verb}Text`)}
      </ConfirmDialog>
    </>
  );
}
