'use client';

import { NativeSelect, Text, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { RANGE_PRESETS, type RangeChoice } from './usage-ranges.ts';
import classes from './usage.module.css';

interface RangePickerProps {
  choice: RangeChoice;
  onChange: (choice: Partial<RangeChoice>) => void;
  /** It is no range: says what one is. */
  isWrong: boolean;
  /** Days are those of this zone. */
  timeZone: string;
}

/** Which hours are shown: a usual stretch, or from one day to another. */
export function RangePicker({ choice, onChange, isWrong, timeZone }: RangePickerProps) {
  const t = useTranslations('usage.range');
  const day = (name: 'from' | 'to') => (
    <TextInput
      type="date"
      label={t(name)}
      value={choice[name] ?? ''}
      onChange={(event) => onChange({ [name]: event.currentTarget.value === '' ? null : event.currentTarget.value })}
    />
  );
  return (
    <>
      <NativeSelect
        label={t('label')}
        value={choice.range}
        onChange={(event) =>
          onChange({ range: RANGE_PRESETS.find((one) => one === event.currentTarget.value) ?? '7d' })
        }
        data={RANGE_PRESETS.map((one) => ({ value: one, label: t(one) }))}
        title={timeZone}
      />
      {choice.range === 'custom' && (
        <>
          {day('from')}
          {day('to')}
          {isWrong && (
            <Text size="xs" c="dimmed" role="status" className={classes.wide}>
              {t('wrong')}
            </Text>
          )}
        </>
      )}
    </>
  );
}
