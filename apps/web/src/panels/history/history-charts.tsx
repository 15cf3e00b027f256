'use client';

import { ChartGrid } from '../../components/charts/chart-grid.tsx';
import { QueryState } from '../../components/query-state.tsx';
import type { ChartSubject } from './chart-words.ts';
import { CHARTS_HEIGHT_PX } from './heights.ts';
import { HistoryChart } from './history-chart.tsx';
import type { HistoryOf } from './queries/use-history.ts';
import { useHistory } from './queries/use-history.ts';
import { TierLine } from './tier-line.tsx';
import { useChartPlans } from './use-chart-plans.ts';
import type { HistoryRangeState } from './use-history-range.ts';

export interface HistoryChartsProps {
  of: HistoryOf;
  subject: ChartSubject;
  state: Pick<HistoryRangeState, 'span' | 'zoom'>;
}

/** The charts of one subject over one range, on one axis of time with one cursor. */
export function HistoryCharts({ of, subject, state: { span, zoom } }: HistoryChartsProps) {
  const query = useHistory(of, span);
  const plans = useChartPlans(subject);
  return (
    <QueryState query={query} skeletonHeight={CHARTS_HEIGHT_PX} isEmpty={() => false}>
      {(history) => (
        <>
          <TierLine tier={history.tier} stepMs={history.stepMs} span={span} />
          <ChartGrid>
            {plans.map((plan) => (
              <HistoryChart
                key={plan.id}
                plan={plan}
                history={history}
                span={span}
                stale={query.isPlaceholderData}
                onZoom={zoom}
              />
            ))}
          </ChartGrid>
        </>
      )}
    </QueryState>
  );
}
