'use client';

import { TIMELINE_SERIES } from '@bulkhead/shared';
import type { TimelineSeries } from '@bulkhead/shared';
import { SegmentedControl } from '@mantine/core';
import { useTranslations } from 'next-intl';

interface SeriesChoiceProps {
  label: string;
  value: TimelineSeries;
  onChange: (series: TimelineSeries) => void;
}

/** CPU or memory. */
export function SeriesChoice({ label, value, onChange }: SeriesChoiceProps) {
  const t = useTranslations('history.timeline');
  return (
    <SegmentedControl
      size="xs"
      aria-label={label}
      value={value}
      onChange={onChange}
      data={TIMELINE_SERIES.map((series) => ({ value: series, label: t(series) }))}
    />
  );
}
