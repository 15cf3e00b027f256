'use client';

import type { InstanceView, ObservedCompartment } from '@bulkhead/shared';
import { Text } from '@mantine/core';
import { IconArrowsMinimize } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { FrozenNotice } from '../../components/compartment/frozen-notice.tsx';
import { ProofTable } from '../../components/compartment/proof-table.tsx';
import { ShrinkingBanner } from '../../components/compartment/shrinking-banner.tsx';
import { Notice } from '../../components/notice.tsx';
import { useCompartmentNumbers } from './queries/use-instance.ts';

/** What keeps the instance, or the compartment around it, from being as the page says: frozen, or larger than asked. */
export function HeldBack({ instance }: { instance: InstanceView }) {
  const { compartment, tenantSlug, hostName } = instance;
  return (
    <>
      {compartment?.frozen === true && <FrozenNotice tenantSlug={tenantSlug} hostName={hostName} />}
      {compartment !== null && <CompartmentShrinking instance={instance} compartment={compartment} />}
      {instance.proof?.outcome === 'shrinking' && <OwnShrinking instance={instance} proof={instance.proof} />}
    </>
  );
}

function CompartmentShrinking({
  instance: { tenantSlug, hostId, hostName },
  compartment,
}: {
  instance: InstanceView;
  compartment: ObservedCompartment;
}) {
  const numbers = useCompartmentNumbers(tenantSlug, hostId, compartment.state === 'shrinking');
  return (
    <ShrinkingBanner
      tenantSlug={tenantSlug}
      hostId={hostId}
      hostName={hostName}
      observed={compartment}
      numbers={numbers}
    />
  );
}

function OwnShrinking({ instance, proof }: { instance: InstanceView; proof: NonNullable<InstanceView['proof']> }) {
  const t = useTranslations('compartment.shrinking');
  return (
    <Notice
      tone="warn"
      role="status"
      icon={<IconArrowsMinimize size={18} />}
      title={t('titleInstance', { name: instance.name })}
      data-testid="shrinking-instance"
    >
      <Text size="sm">{instance.problem?.code === 'shrinking' ? instance.problem.message : t('text')}</Text>
      <Text size="sm" mb={8}>
        {t('waitInstance')}
      </Text>
      <ProofTable proof={proof} />
    </Notice>
  );
}
