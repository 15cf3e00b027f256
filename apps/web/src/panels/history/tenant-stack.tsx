'use client';

import type { HistoryStack, TimelineSeries } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { useCallback, useMemo } from 'react';
import { QueryState } from '../../components/query-state.tsx';
import { parseAsRange } from './history-range.ts';
import { prepareStack } from './prepare-stack.ts';
import { useTenantStack } from './queries/use-timeline.ts';
import { StackChart } from './stack-chart.tsx';
import { TierLine } from './tier-line.tsx';
import type { HistoryRangeState } from './use-history-range.ts';
import { useStackLook } from './use-stack-series.ts';

interface TenantStackProps {
  tenantSlug: string;
  series: TimelineSeries;
  state: HistoryRangeState;
}

/** Which of a tenant's instances used what it used, on all hosts together. */
export function TenantStack({ tenantSlug, series, state }: TenantStackProps) {
  const query = useTenantStack(tenantSlug, series, state.span);
  return (
    <QueryState query={query} skeletonHeight={480} isEmpty={() => false}>
      {(history) => (
        <>
          <TierLine tier={history.tier} stepMs={history.stepMs} span={state.span} />
          <Drawn {...{ tenantSlug, series, state, history }} stale={query.isPlaceholderData} />
        </>
      )}
    </QueryState>
  );
}

function Drawn({
  tenantSlug,
  series,
  state,
  history,
  stale,
}: TenantStackProps & { history: HistoryStack; stale: boolean }) {
  const t = useTranslations('history.stack');
  const tTimeline = useTranslations('history.timeline');
  const { layers: members } = history;
  const stack = useMemo(
    () =>
      prepareStack(
        history,
        members.map(({ id, mean }) => ({ isOne: id !== null, mean })),
        null,
      ),
    [history, members],
  );
  const nameOf = useCallback((member: number) => members[member]?.name ?? '', [members]);
  const range = encodeURIComponent(parseAsRange.serialize(state.range));
  const hrefOf = useCallback(
    (member: number) => {
      const id = members[member]?.id ?? null;
      return id === null ? null : `/t/${tenantSlug}/instances/${id}?range=${range}`;
    },
    [members, tenantSlug, range],
  );
  const look = useStackLook(stack, series, nameOf, hrefOf);
  return (
    <StackChart
      testId="tenant-stack"
      title={tTimeline(series)}
      summary={tTimeline('summaryQuiet', { mean: look.format(stack.mean ?? 0) })}
      stack={stack}
      stepMs={history.stepMs}
      span={state.span}
      layers={look.layers}
      lines={[]}
      axis={look.axis}
      formatAxis={look.formatAxis}
      emptyText={t('empty')}
      stale={stale}
      onZoom={state.zoom}
    />
  );
}
