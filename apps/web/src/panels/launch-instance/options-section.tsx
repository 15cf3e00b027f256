'use client';

import { RESTART_POLICIES } from '@bulkhead/shared';
import { NumberInput, Radio, Stack } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { HealthCheckFields } from '../../components/health-check/health-check-fields.tsx';
import { healthFaults } from '../../components/health-check/health-draft.ts';
import { SectionCard } from '../../components/section-card.tsx';
import { EnvironmentEditor } from './environment-editor.tsx';
import { MoreLimits } from './more-limits.tsx';
import type { LaunchForm } from './use-launch-form.ts';

interface OptionsSectionProps {
  form: LaunchForm;
  tenantSlug: string;
  /** Where it would be placed; null where that is not known. */
  hostId: string | null;
}

/** Restart policy, environment, and what holds it beside its size. */
export function OptionsSection({ form, tenantSlug, hostId }: OptionsSectionProps) {
  const t = useTranslations('launch.options');
  return (
    <SectionCard title={t('title')}>
      <Stack gap="lg">
        <Radio.Group label={t('restart')} {...form.getInputProps('restartPolicy')}>
          <Stack gap={6} mt={4}>
            {RESTART_POLICIES.map((policy) => (
              <Radio
                key={policy}
                size="xs"
                value={policy}
                label={t(`policy.${policy}`)}
                description={t(`policyHint.${policy}`)}
              />
            ))}
          </Stack>
        </Radio.Group>
        <NumberInput
          label={t('grace')}
          description={t('graceHint')}
          min={1}
          max={120}
          clampBehavior="none"
          allowDecimal={false}
          maw={240}
          value={form.values.stopGraceSec ?? ''}
          onChange={(value) => form.setFieldValue('stopGraceSec', typeof value === 'number' ? value : null)}
          error={form.errors.stopGraceSec}
        />
        <HealthCheckFields
          draft={form.values.health}
          faults={form.errors.healthCheck === undefined ? [] : healthFaults(form.values.health)}
          onChange={(health) => form.setFieldValue('health', health)}
        />
        <EnvironmentEditor form={form} />
        <MoreLimits form={form} tenantSlug={tenantSlug} hostId={hostId} />
      </Stack>
    </SectionCard>
  );
}
