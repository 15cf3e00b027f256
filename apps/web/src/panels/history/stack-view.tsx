'use client';

import type { HistoryStack, TimelineSeries } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { prepareStack } from './prepare-stack.ts';
import type { Stack } from './prepare-stack.ts';
import { StackChart } from './stack-chart.tsx';
import { TierLine } from './tier-line.tsx';
import type { HistoryRangeState } from './use-history-range.ts';
import { useStackLook } from './use-stack-look.ts';
import type { StackMember } from './use-stack-look.ts';

interface StackViewProps {
  testId: string;
  history: Pick<HistoryStack, 'atMs' | 'stepMs' | 'tier'>;
  /** The largest first. */
  members: readonly StackMember[];
  /** What everything together used, also what belongs to none of them; null: nobody knows of more than them. */
  total: readonly (number | null)[] | null;
  series: TimelineSeries;
  state: Pick<HistoryRangeState, 'span' | 'zoom'>;
  /** In words, with the mean of the whole. */
  summarise: (stack: Stack, mean: string) => string;
  emptyText: string;
  stale: boolean;
}

/** Who used something over time, from which values, and the picture of it. */
export function StackView(props: StackViewProps) {
  const { history, members, total, series, state } = props;
  const t = useTranslations('history.timeline');
  const stack = useMemo(() => prepareStack(history, members, total), [history, members, total]);
  const look = useStackLook(stack, series, members);
  return (
    <>
      <TierLine tier={history.tier} stepMs={history.stepMs} span={state.span} />
      <StackChart
        testId={props.testId}
        title={t(series)}
        summary={props.summarise(stack, look.format(stack.mean ?? 0))}
        stack={stack}
        stepMs={history.stepMs}
        span={state.span}
        layers={look.layers}
        lines={total === null ? [] : [look.total]}
        axis={look.axis}
        formatAxis={look.formatAxis}
        emptyText={props.emptyText}
        stale={props.stale}
        onZoom={state.zoom}
      />
    </>
  );
}
