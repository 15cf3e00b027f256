'use client';

import type { HostTimeline as HostTimelineData, TimelineSeries } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { useCallback, useMemo } from 'react';
import { useChartNumbers } from '../../components/charts/use-chart-numbers.ts';
import { QueryState } from '../../components/query-state.tsx';
import { parseAsRange } from './history-range.ts';
import { prepareStack } from './prepare-stack.ts';
import { useHostTimeline } from './queries/use-timeline.ts';
import { StackChart } from './stack-chart.tsx';
import { TierLine } from './tier-line.tsx';
import type { HistoryRangeState } from './use-history-range.ts';
import { useStackLook } from './use-stack-series.ts';

export const TIMELINE_HEIGHT_PX = 480;

interface HostTimelineProps {
  hostId: string;
  series: TimelineSeries;
  state: HistoryRangeState;
}

/** Who used a host: its tenants on top of each other, what belongs to none on top of them, and the host as a line. */
export function HostTimeline({ hostId, series, state }: HostTimelineProps) {
  const query = useHostTimeline(hostId, series, state.span);
  return (
    <QueryState query={query} skeletonHeight={TIMELINE_HEIGHT_PX} isEmpty={() => false}>
      {(timeline) => (
        <>
          <TierLine tier={timeline.tier} stepMs={timeline.stepMs} span={state.span} />
          <Drawn timeline={timeline} series={series} state={state} stale={query.isPlaceholderData} />
        </>
      )}
    </QueryState>
  );
}

function Drawn({
  timeline,
  series,
  state,
  stale,
}: {
  timeline: HostTimelineData;
  series: TimelineSeries;
  state: HistoryRangeState;
  stale: boolean;
}) {
  const t = useTranslations('history.timeline');
  const { percent } = useChartNumbers();
  const { layers: members, total } = timeline;
  const stack = useMemo(
    () =>
      prepareStack(
        timeline,
        members.map(({ tenant, mean }) => ({ isOne: tenant !== null, mean })),
        total,
      ),
    [timeline, members, total],
  );
  const nameOf = useCallback((member: number) => members[member]?.tenant?.name ?? '', [members]);
  const range = parseAsRange.serialize(state.range);
  const hrefOf = useCallback(
    (member: number) => {
      const slug = members[member]?.tenant?.slug;
      return slug === undefined ? null : `/ops/tenants/${slug}?range=${encodeURIComponent(range)}`;
    },
    [members, range],
  );
  const look = useStackLook(stack, series, nameOf, hrefOf);
  const largest = stack.layers.find(({ role }) => role === 'member');
  const mean = look.format(stack.mean ?? 0);
  const summary =
    largest === undefined || largest.member === null
      ? t('summaryQuiet', { mean })
      : t('summary', { mean, name: nameOf(largest.member), share: percent(largest.share) });
  return (
    <StackChart
      testId="host-timeline"
      title={t(series)}
      summary={summary}
      stack={stack}
      stepMs={timeline.stepMs}
      span={state.span}
      layers={look.layers}
      lines={[look.total]}
      axis={look.axis}
      formatAxis={look.formatAxis}
      emptyText={t('empty')}
      stale={stale}
      onZoom={state.zoom}
    />
  );
}
