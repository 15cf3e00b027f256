'use client';

import type { HostTimeline as HostTimelineData, TimelineSeries } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { useChartNumbers } from '../../components/charts/use-chart-numbers.ts';
import { QueryState } from '../../components/query-state.tsx';
import { STACK_HEIGHT_PX } from './heights.ts';
import { parseAsRange } from './history-range.ts';
import type { Stack } from './prepare-stack.ts';
import { useHostTimeline } from './queries/use-timeline.ts';
import { StackView } from './stack-view.tsx';
import type { HistoryRangeState } from './use-history-range.ts';

interface HostTimelineProps {
  hostId: string;
  series: TimelineSeries;
  state: HistoryRangeState;
}

/** Who used a host: its tenants on top of each other, what belongs to none on top of them, and the host as a line. */
export function HostTimeline({ hostId, series, state }: HostTimelineProps) {
  const query = useHostTimeline(hostId, series, state.span);
  return (
    <QueryState query={query} skeletonHeight={STACK_HEIGHT_PX} isEmpty={() => false}>
      {(timeline) => <Drawn {...{ series, state, timeline }} stale={query.isPlaceholderData} />}
    </QueryState>
  );
}

interface DrawnProps extends Pick<HostTimelineProps, 'series' | 'state'> {
  timeline: HostTimelineData;
  stale: boolean;
}

function Drawn({ series, state, timeline, stale }: DrawnProps) {
  const t = useTranslations('history.timeline');
  const { percent } = useChartNumbers();
  const { layers, total } = timeline;
  const range = encodeURIComponent(parseAsRange.serialize(state.range));
  const members = useMemo(
    () =>
      layers.map(({ tenant, mean }) => ({
        isOne: tenant !== null,
        mean,
        name: tenant?.name ?? '',
        href: tenant === null ? null : `/ops/tenants/${tenant.slug}?range=${range}`,
      })),
    [layers, range],
  );
  const summarise = (stack: Stack, mean: string) => {
    const largest = stack.layers.find(({ role }) => role === 'member');
    if (largest === undefined || largest.member === null) return t('summaryQuiet', { mean });
    return t('summary', { mean, name: members[largest.member]?.name ?? '', share: percent(largest.share) });
  };
  return (
    <StackView
      testId="host-timeline"
      history={timeline}
      {...{ members, total, series, state, summarise, stale }}
      emptyText={t('empty')}
    />
  );
}
