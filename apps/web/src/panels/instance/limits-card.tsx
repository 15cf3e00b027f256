'use client';

import type { InstanceView } from '@bulkhead/shared';
import { Stack, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { ProofTable } from '../../components/compartment/proof-table.tsx';
import { setControls } from '../../components/controls/control-changes.ts';
import { useControlValue } from '../../components/controls/use-control-value.ts';
import { FactList } from '../../components/fact-list.tsx';
import { SectionCard } from '../../components/section-card.tsx';

/** What holds the instance beside its size, and the proof of its last change in the kernel. */
export function LimitsCard({ instance }: { instance: InstanceView }) {
  const t = useTranslations('instance.limits');
  const tControl = useTranslations('controls.control');
  const word = useControlValue(instance.disks);
  const set = setControls(instance.controls);
  return (
    <SectionCard title={t('card')} description={t('description')}>
      <Stack gap="sm" data-testid="limits">
        {set.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('none')}
          </Text>
        ) : (
          <FactList facts={set.map((key) => ({ label: tControl(key), value: word(key, instance.controls) }))} />
        )}
        {instance.proof !== null && <ProofTable proof={instance.proof} />}
      </Stack>
    </SectionCard>
  );
}
