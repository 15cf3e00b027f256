'use client';

import type { HistoryStack, TimelineSeries } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { QueryState } from '../../components/query-state.tsx';
import { STACK_HEIGHT_PX } from './heights.ts';
import { parseAsRange } from './history-range.ts';
import type { Stack } from './prepare-stack.ts';
import { useTenantStack } from './queries/use-timeline.ts';
import { StackView } from './stack-view.tsx';
import type { HistoryRangeState } from './use-history-range.ts';

interface TenantStackProps {
  tenantSlug: string;
  series: TimelineSeries;
  state: HistoryRangeState;
}

/** Which of a tenant's instances used what it used, on all hosts together. */
export function TenantStack({ tenantSlug, series, state }: TenantStackProps) {
  const query = useTenantStack(tenantSlug, series, state.span);
  return (
    <QueryState query={query} skeletonHeight={STACK_HEIGHT_PX} isEmpty={() => false}>
      {(history) => <Drawn {...{ tenantSlug, series, state, history }} stale={query.isPlaceholderData} />}
    </QueryState>
  );
}

interface DrawnProps extends TenantStackProps {
  history: HistoryStack;
  stale: boolean;
}

function Drawn({ tenantSlug, series, state, history, stale }: DrawnProps) {
  const t = useTranslations('history.stack');
  const tTimeline = useTranslations('history.timeline');
  const { layers } = history;
  const range = encodeURIComponent(parseAsRange.serialize(state.range));
  const members = useMemo(
    () =>
      layers.map(({ id, name, mean }) => ({
        isOne: id !== null,
        mean,
        name: name ?? '',
        href: id === null ? null : `/t/${tenantSlug}/instances/${id}?range=${range}`,
      })),
    [layers, tenantSlug, range],
  );
  const summarise = (_: Stack, mean: string) => tTimeline('summaryQuiet', { mean });
  return (
    <StackView
      testId="tenant-stack"
      {...{ history, members, series, state, summarise, stale }}
      total={null}
      emptyText={t('empty')}
    />
  );
}
