'use client';

import { ALERT_SEVERITIES, SERIES_OF, STATES_OF, unitOfSeries } from '@bulkhead/shared';
import { NumberInput, SegmentedControl, Select, SimpleGrid, Stack, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { seriesOf } from './rule-draft.ts';
import type { RuleFieldsProps } from './subject-fields.tsx';
import { useAlertWords } from './use-alert-words.ts';

const DURATIONS_SEC = [0, 60, 300, 900, 3_600] as const;

/** What a rule waits for, for how long, and how grave that is. */
export function ConditionFields({ draft, onChange, wrong, isFixed }: RuleFieldsProps) {
  const t = useTranslations('alerts');
  const words = useAlertWords();
  const series = seriesOf(draft);
  const unit = series === null ? '' : t(`form.unit.${unitOfSeries(series)}`);
  const number = (value: number | string) => (typeof value === 'number' ? value : '');
  const durations = DURATIONS_SEC.some((sec) => sec === draft.forSec)
    ? DURATIONS_SEC
    : [...DURATIONS_SEC, draft.forSec];
  const states = STATES_OF[draft.subjectKind].map((state) => ({ value: `state:${state}`, label: t(`state.${state}`) }));
  return (
    <Stack gap="sm">
      <Select
        label={t('form.what')}
        {...(isFixed && { description: t('form.aboutHint') })}
        allowDeselect={false}
        searchable
        disabled={isFixed}
        data={[
          {
            group: t('form.numbers'),
            items: SERIES_OF[draft.subjectKind].map((one) => ({ value: `series:${one}`, label: t(`series.${one}`) })),
          },
          ...(states.length === 0 ? [] : [{ group: t('form.states'), items: states }]),
        ]}
        value={draft.looksAt}
        onChange={(looksAt) => looksAt !== null && onChange({ ...draft, looksAt })}
      />
      {series !== null && (
        <SimpleGrid cols={{ base: 1, xs: 3 }}>
          <Select
            label={t('form.direction')}
            allowDeselect={false}
            disabled={isFixed}
            data={(['above', 'below'] as const).map((value) => ({ value, label: t(`form.${value}`) }))}
            value={draft.direction}
            onChange={(value) => onChange({ ...draft, direction: value === 'below' ? 'below' : 'above' })}
          />
          <NumberInput
            label={t('form.threshold')}
            {...(unit !== '' && { suffix: ` ${unit}` })}
            min={0}
            value={draft.threshold}
            onChange={(value) => onChange({ ...draft, threshold: number(value) })}
            error={wrong.has('threshold') && t('form.thresholdWrong')}
          />
          <NumberInput
            label={t('form.clearAt')}
            {...(unit !== '' && { suffix: ` ${unit}` })}
            min={0}
            value={draft.clearAt}
            onChange={(value) => onChange({ ...draft, clearAt: number(value) })}
            error={wrong.has('clearAt') && t('form.clearAtWrong')}
          />
        </SimpleGrid>
      )}
      {series !== null && (
        <Text size="xs" c="dimmed">
          {t('form.clearAtHint')}
        </Text>
      )}
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <Select
          label={t('form.for')}
          allowDeselect={false}
          data={durations.map((sec) => ({ value: String(sec), label: words.duration(sec) }))}
          value={String(draft.forSec)}
          onChange={(value) => onChange({ ...draft, forSec: Number(value) })}
        />
        <div>
          <Text size="sm" fw={600} id="rule-severity">
            {t('form.severity')}
          </Text>
          <SegmentedControl
            fullWidth
            aria-labelledby="rule-severity"
            data={ALERT_SEVERITIES.map((value) => ({ value, label: t(`severity.${value}`) }))}
            value={draft.severity}
            onChange={(severity) => onChange({ ...draft, severity })}
          />
        </div>
      </SimpleGrid>
    </Stack>
  );
}
