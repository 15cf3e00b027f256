'use client';

import type { TimelineSeries } from '@bulkhead/shared';
import { Skeleton } from '@mantine/core';
import { useTranslations } from 'next-intl';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { SectionCard } from '../../components/section-card.tsx';
import { STACK_HEIGHT_PX } from './heights.ts';
import { HISTORY_SPANS } from './history-range.ts';
import classes from './history.module.css';
import { RangePicker } from './range-picker.tsx';
import { SeriesChoice } from './series-choice.tsx';
import type { HistoryRangeState } from './use-history-range.ts';
import { WhenSeen } from './when-seen.tsx';

const loading = () => <Skeleton height={STACK_HEIGHT_PX} />;
const LazyTimeline = dynamic(() => import('./host-timeline.tsx').then(({ HostTimeline }) => HostTimeline), {
  ssr: false,
  loading,
});
const LazyTenantStack = dynamic(() => import('./tenant-stack.tsx').then(({ TenantStack }) => TenantStack), {
  ssr: false,
  loading,
});

/** Who used the host over time, CPU or memory. `more`: a way to more about the same. */
export function HostTimelineCard({
  hostId,
  state,
  more,
}: {
  hostId: string;
  state: HistoryRangeState;
  more?: ReactNode;
}) {
  const t = useTranslations('history.timeline');
  return (
    <StackCard title={t('title')} description={t('description')} state={state} more={more}>
      {(series) => <LazyTimeline hostId={hostId} series={series} state={state} />}
    </StackCard>
  );
}

/** Which of a tenant's instances used what it used. */
export function TenantStackCard({ tenantSlug, state }: { tenantSlug: string; state: HistoryRangeState }) {
  const t = useTranslations('history.stack');
  return (
    <StackCard title={t('title')} description={t('description')} state={state}>
      {(series) => <LazyTenantStack tenantSlug={tenantSlug} series={series} state={state} />}
    </StackCard>
  );
}

function StackCard({
  title,
  description,
  state,
  more,
  children,
}: {
  title: string;
  description: string;
  state: HistoryRangeState;
  more?: ReactNode;
  children: (series: TimelineSeries) => ReactNode;
}) {
  const t = useTranslations('history.timeline');
  const [series, setSeries] = useState<TimelineSeries>('cpuMillicores');
  return (
    <SectionCard title={title} description={description} actions={more}>
      <div className={classes.controls}>
        <RangePicker state={state} spans={HISTORY_SPANS} />
        <SeriesChoice label={t('series')} value={series} onChange={setSeries} />
      </div>
      <WhenSeen heightPx={STACK_HEIGHT_PX}>{children(series)}</WhenSeen>
    </SectionCard>
  );
}
