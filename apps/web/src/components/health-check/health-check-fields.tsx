'use client';

import { Checkbox, NumberInput, SimpleGrid, Stack, Switch, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { HealthDraft, HealthFault } from './health-draft.ts';

interface HealthCheckFieldsProps {
  draft: HealthDraft;
  /** Fields to be marked as wrong. */
  faults: readonly HealthFault[];
  onChange: (draft: HealthDraft) => void;
}

const NUMBERS = ['intervalSec', 'timeoutSec', 'retries', 'startPeriodSec'] as const;
const BOUNDS = { intervalSec: [5, 3600], timeoutSec: [1, 300], retries: [1, 20], startPeriodSec: [0, 3600] } as const;

/** Whether a program still does its work: a command in the container that ends with 0. */
export function HealthCheckFields({ draft, faults, onChange }: HealthCheckFieldsProps) {
  const t = useTranslations('health');
  const set = (change: Partial<HealthDraft>) => onChange({ ...draft, ...change });
  return (
    <div role="group" aria-label={t('title')}>
      <Switch
        label={t('title')}
        description={t('description')}
        checked={draft.enabled}
        onChange={(event) => set({ enabled: event.currentTarget.checked })}
      />
      {draft.enabled && (
        <Stack gap="sm" mt="sm">
          <TextInput
            label={t('command')}
            description={t('commandHint')}
            placeholder="wget -q -O /dev/null http://127.0.0.1:8080/"
            autoComplete="off"
            spellCheck={false}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
            value={draft.commandLine}
            onChange={(event) => set({ commandLine: event.currentTarget.value })}
            error={faults.includes('commandLine') && t('invalid.command')}
          />
          <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="sm">
            {NUMBERS.map((field) => {
              const [min, max] = BOUNDS[field];
              return (
                <NumberInput
                  key={field}
                  label={t(field)}
                  min={min}
                  max={max}
                  clampBehavior="none"
                  allowDecimal={false}
                  value={draft[field] ?? ''}
                  onChange={(value) => set({ [field]: typeof value === 'number' ? value : null })}
                  error={faults.includes(field) && t('invalid.number', { min, max })}
                />
              );
            })}
          </SimpleGrid>
          <Checkbox
            label={t('restarts')}
            description={t('restartsHint')}
            checked={draft.restarts}
            onChange={(event) => set({ restarts: event.currentTarget.checked })}
          />
        </Stack>
      )}
    </div>
  );
}
