'use client';

import { Skeleton } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { late } from '../../components/late.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { CHARTS_HEIGHT_PX } from './heights.ts';
import type { HistoryChartsProps } from './history-charts.tsx';
import { HISTORY_SPANS } from './history-range.ts';
import { RangePicker } from './range-picker.tsx';
import type { HistoryRangeState } from './use-history-range.ts';
import { WhenSeen } from './when-seen.tsx';

/** The library of charts is as heavy as the rest of a page: it comes when somebody scrolls to the charts. */
export const LazyHistoryCharts = late(
  () => import('./history-charts.tsx').then(({ HistoryCharts }) => HistoryCharts),
  () => <Skeleton height={CHARTS_HEIGHT_PX} />,
);

/** The history of a tenant or a host, with a range of its page's own. */
export function HistorySection({ state, ...charts }: Omit<HistoryChartsProps, 'state'> & { state: HistoryRangeState }) {
  const t = useTranslations('history');
  const ofHost = charts.of.kind === 'host';
  return (
    <div data-testid="history-section">
      <SectionCard
        title={t(ofHost ? 'hostTitle' : 'tenantTitle')}
        description={`${t(ofHost ? 'hostDescription' : 'tenantDescription')} · ${t('description')}`}
        actions={<RangePicker state={state} spans={HISTORY_SPANS} />}
      >
        <WhenSeen heightPx={CHARTS_HEIGHT_PX}>
          <LazyHistoryCharts {...charts} state={state} />
        </WhenSeen>
      </SectionCard>
    </div>
  );
}
