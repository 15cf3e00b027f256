'use client';

import { RangePicker } from './range-picker.tsx';
import { TopCard } from './top-card.tsx';
import { useHistoryRange } from './use-history-range.ts';

const SPANS = ['1h', '6h', '24h', '7d', '30d'] as const;

/** The busiest of all hosts. */
export function FleetTop() {
  const state = useHistoryRange('24h');
  return (
    <TopCard hostId={null} span={state.span} actions={<RangePicker state={state} spans={SPANS} steps={false} />} />
  );
}
