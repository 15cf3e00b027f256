'use client';

import { MIN_CPU_MILLICORES, MIN_MEMORY_BYTES } from '@bulkhead/shared';
import { Checkbox, NumberInput, SimpleGrid, Stack } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { CpuField, MemoryField } from './number-fields.tsx';
import type { SizeDraft, SizeFaults, SizeField } from './size-draft.ts';

export interface SizeFieldsProps {
  draft: SizeDraft;
  onChange: (draft: SizeDraft) => void;
  faults: SizeFaults;
}

/** What an instance reserves, and how far it may burst beyond that. */
export function SizeFields({ draft, onChange, faults }: SizeFieldsProps) {
  const t = useTranslations('instance.size');
  const errorOf = (field: SizeField) => {
    const fault = faults[field];
    return fault === undefined ? null : t(`fault.${fault}`);
  };
  const change = (news: Partial<SizeDraft>) => onChange({ ...draft, ...news });
  return (
    <Stack gap="sm">
      <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
        <CpuField
          name="cpuMillicores"
          label={t('cpu')}
          value={draft.cpuMillicores}
          onChange={(cpuMillicores) => change({ cpuMillicores })}
          min={MIN_CPU_MILLICORES}
          error={errorOf('cpuMillicores')}
        />
        <MemoryField
          name="memoryBytes"
          label={t('memory')}
          value={draft.memoryBytes}
          onChange={(memoryBytes) => change({ memoryBytes })}
          min={MIN_MEMORY_BYTES}
          error={errorOf('memoryBytes')}
        />
        <NumberInput
          name="pids"
          label={t('pids')}
          value={draft.pids ?? ''}
          onChange={(pids) => change({ pids: pids === '' ? null : Number(pids) })}
          min={4}
          clampBehavior="none"
          allowDecimal={false}
          allowNegative={false}
          error={errorOf('pids')}
          required
          withAsterisk={false}
        />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Stack gap={6}>
          <Checkbox
            label={t('ownCpuLimit')}
            description={draft.ownCpuLimit ? t('ownLimitOn') : t('ownLimitOff')}
            checked={draft.ownCpuLimit}
            onChange={(event) => change({ ownCpuLimit: event.currentTarget.checked })}
          />
          {draft.ownCpuLimit && (
            <CpuField
              name="cpuLimitMillicores"
              label={t('cpuLimit')}
              value={draft.cpuLimitMillicores}
              onChange={(cpuLimitMillicores) => change({ cpuLimitMillicores })}
              error={errorOf('cpuLimitMillicores')}
            />
          )}
        </Stack>
        <Stack gap={6}>
          <Checkbox
            label={t('ownMemoryLimit')}
            description={draft.ownMemoryLimit ? t('ownLimitOn') : t('ownLimitOff')}
            checked={draft.ownMemoryLimit}
            onChange={(event) => change({ ownMemoryLimit: event.currentTarget.checked })}
          />
          {draft.ownMemoryLimit && (
            <MemoryField
              name="memoryLimitBytes"
              label={t('memoryLimit')}
              value={draft.memoryLimitBytes}
              onChange={(memoryLimitBytes) => change({ memoryLimitBytes })}
              error={errorOf('memoryLimitBytes')}
            />
          )}
        </Stack>
      </SimpleGrid>
    </Stack>
  );
}
