'use client';

import { RESTART_POLICIES, stopGraceSecSchema, type InstanceView } from '@bulkhead/shared';
import { Group, NumberInput, Select, SimpleGrid, Stack, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../../components/action-button.tsx';
import { ErrorAlert } from '../../../components/error-alert.tsx';
import { HealthBadge } from '../../../components/health-check/health-badge.tsx';
import { HealthCheckFields } from '../../../components/health-check/health-check-fields.tsx';
import { draftToHealth, healthFaults, toHealthDraft } from '../../../components/health-check/health-draft.ts';
import { SectionCard } from '../../../components/section-card.tsx';
import { useNotNow } from './use-not-now.ts';
import { useSettings } from './use-settings.ts';

/** Restart policy and grace, which count at once, and the health check, which takes a new container. */
export function UpkeepCard({ instance }: { instance: InstanceView }) {
  const t = useTranslations('instance-settings.upkeep');
  const tHealth = useTranslations('health');
  const notNow = useNotNow(instance);
  const { adjust } = useSettings({ tenantSlug: instance.tenantSlug, instanceId: instance.id });
  const [restartPolicy, setRestartPolicy] = useState(instance.restartPolicy);
  const [stopGraceSec, setStopGraceSec] = useState<number | null>(instance.stopGraceSec);
  const [health, setHealth] = useState(toHealthDraft(instance.healthCheck));
  const faults = healthFaults(health);
  const healthCheck = draftToHealth(health);
  const isCheckSame = JSON.stringify(healthCheck) === JSON.stringify(instance.healthCheck);
  const change = {
    ...(restartPolicy !== instance.restartPolicy && { restartPolicy }),
    ...(stopGraceSec !== null && stopGraceSec !== instance.stopGraceSec && { stopGraceSec }),
    ...(!isCheckSame && { healthCheck }),
  };
  const isGraceValid = stopGraceSecSchema.safeParse(stopGraceSec).success;
  const isValid = faults.length === 0 && isGraceValid;
  const isSame = Object.keys(change).length === 0 && isGraceValid;
  const output = instance.observedHealth?.lastOutput.trim() ?? '';
  return (
    <SectionCard title={t('title')} actions={<HealthBadge state={instance.health} />}>
      <Stack gap="md">
        {instance.health === 'unhealthy' && output !== '' && (
          <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {tHealth('output', { output })}
          </Text>
        )}
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
          <Select
            label={t('restart')}
            allowDeselect={false}
            data={RESTART_POLICIES.map((value) => ({ value, label: t(`policy.${value}`) }))}
            value={restartPolicy}
            onChange={(value) => setRestartPolicy(RESTART_POLICIES.find((one) => one === value) ?? restartPolicy)}
          />
          <NumberInput
            label={t('grace')}
            min={1}
            max={120}
            clampBehavior="none"
            allowDecimal={false}
            value={stopGraceSec ?? ''}
            onChange={(value) => setStopGraceSec(typeof value === 'number' ? value : null)}
            error={!isGraceValid && t('graceInvalid')}
          />
        </SimpleGrid>
        <HealthCheckFields draft={health} faults={faults} onChange={setHealth} />
        {!isCheckSame && (
          <Text size="sm" c="var(--bh-warn-text, inherit)">
            {t('takesContainer')}
          </Text>
        )}
        <ErrorAlert error={adjust.error} />
        <Group justify="flex-end">
          <ActionButton
            variant="default"
            loading={adjust.isPending}
            reason={notNow('adjust') ?? (isValid ? (isSame ? t('same') : null) : t('invalid'))}
            onClick={() => adjust.run(change)}
          >
            {t('apply')}
          </ActionButton>
        </Group>
      </Stack>
    </SectionCard>
  );
}
