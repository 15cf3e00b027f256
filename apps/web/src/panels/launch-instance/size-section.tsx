'use client';

import { MIN_CPU_MILLICORES, MIN_MEMORY_BYTES } from '@bulkhead/shared';
import type { FlavorView } from '@bulkhead/shared';
import { Collapse, NumberInput, Radio, SegmentedControl, SimpleGrid, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { CpuField, MemoryField } from '../../components/number-fields.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useFormatResource } from '../../components/use-format-resource.ts';
import { CUSTOM_SIZE, sizeOfFlavor } from './launch.schema.ts';
import type { LaunchValues } from './launch.schema.ts';
import classes from './size-section.module.css';
import type { LaunchForm } from './use-launch-form.ts';

/** What is reserved, and how far the instance may go beyond it. */
export function SizeSection({ form, flavors }: { form: LaunchForm; flavors: readonly FlavorView[] }) {
  const t = useTranslations('launch.size');
  const { values, errors } = form;
  const choose = (flavorId: string) => {
    const flavor = flavors.find(({ id }) => id === flavorId);
    form.setValues({ flavorId, ...(flavor !== undefined && sizeOfFlavor(flavor)) });
  };
  return (
    <SectionCard title={t('title')} description={t('description')}>
      <Radio.Group value={values.flavorId} onChange={choose} aria-label={t('flavor')}>
        <div className={classes.cards}>
          {flavors.map((flavor) => (
            <FlavorCard key={flavor.id} value={flavor.id} title={flavor.name} size={flavor} />
          ))}
          <Radio.Card value={CUSTOM_SIZE} className={classes.card} aria-label={t('custom')}>
            <Radio.Indicator size="xs" />
            <div>
              <div className={classes.name}>{t('custom')}</div>
              <Text size="xs" c="dimmed">
                {t('customHint')}
              </Text>
            </div>
          </Radio.Card>
        </div>
      </Radio.Group>
      <Collapse expanded={values.flavorId === CUSTOM_SIZE} keepMounted={false}>
        <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="md" mt="md">
          <CpuField
            label={t('cpu')}
            min={MIN_CPU_MILLICORES}
            value={values.cpuMillicores}
            onChange={(value) => form.setFieldValue('cpuMillicores', value)}
            error={errors.cpuMillicores}
          />
          <MemoryField
            label={t('memory')}
            min={MIN_MEMORY_BYTES}
            value={values.memoryBytes}
            onChange={(value) => form.setFieldValue('memoryBytes', value)}
            error={errors.memoryBytes}
          />
          <NumberInput
            label={t('pids')}
            min={4}
            allowDecimal={false}
            allowNegative={false}
            clampBehavior="none"
            step={16}
            value={values.pids ?? ''}
            onChange={(value) => form.setFieldValue('pids', value === '' ? null : Number(value))}
            error={errors.pids}
          />
        </SimpleGrid>
      </Collapse>
      <Burst form={form} />
    </SectionCard>
  );
}

function FlavorCard({ value, title, size }: { value: string; title: string; size: Omit<FlavorView, 'id' | 'name'> }) {
  const t = useTranslations('launch.size');
  const format = useFormatResource();
  const lines = [format('cpuMillicores', size.cpuMillicores), format('memoryBytes', size.memoryBytes)];
  return (
    <Radio.Card value={value} className={classes.card} aria-label={`${title}: ${lines.join(', ')}`}>
      <Radio.Indicator size="xs" />
      <div>
        <div className={classes.name}>{title}</div>
        <div className={classes.amount}>{lines.join(' · ')}</div>
        <Text size="xs" c="dimmed">
          {t('pidsCount', { count: size.pids })}
        </Text>
      </div>
    </Radio.Card>
  );
}

function Burst({ form }: { form: LaunchForm }) {
  const t = useTranslations('launch.size');
  const { values, errors } = form;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" mt="lg">
      <BurstChoice
        label={t('cpuBurst')}
        value={values.cpuBurst}
        onChange={(cpuBurst) =>
          form.setValues({ cpuBurst, cpuLimitMillicores: values.cpuLimitMillicores ?? values.cpuMillicores })
        }
      >
        <CpuField
          label={t('cpuLimit')}
          min={MIN_CPU_MILLICORES}
          value={values.cpuLimitMillicores}
          onChange={(value) => form.setFieldValue('cpuLimitMillicores', value)}
          error={errors.cpuLimitMillicores}
        />
      </BurstChoice>
      <BurstChoice
        label={t('memoryBurst')}
        value={values.memoryBurst}
        onChange={(memoryBurst) =>
          form.setValues({ memoryBurst, memoryLimitBytes: values.memoryLimitBytes ?? values.memoryBytes })
        }
      >
        <MemoryField
          label={t('memoryLimit')}
          min={MIN_MEMORY_BYTES}
          value={values.memoryLimitBytes}
          onChange={(value) => form.setFieldValue('memoryLimitBytes', value)}
          error={errors.memoryLimitBytes}
        />
      </BurstChoice>
    </SimpleGrid>
  );
}

interface BurstChoiceProps {
  label: string;
  value: LaunchValues['cpuBurst'];
  onChange: (value: LaunchValues['cpuBurst']) => void;
  /** The field of the instance's own limit. */
  children: ReactNode;
}

function BurstChoice({ label, value, onChange, children }: BurstChoiceProps) {
  const t = useTranslations('launch.size');
  return (
    <div role="group" aria-label={label}>
      <Text size="sm" fw={600} mb={4}>
        {label}
      </Text>
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label={label}
        value={value}
        onChange={onChange}
        data={[
          { value: 'compartment', label: t('toCompartment') },
          { value: 'own', label: t('ownLimit') },
        ]}
      />
      {value === 'own' ? (
        <div className={classes.limit}>{children}</div>
      ) : (
        <Text size="xs" c="dimmed" mt={6}>
          {t('compartmentHint')}
        </Text>
      )}
    </div>
  );
}
