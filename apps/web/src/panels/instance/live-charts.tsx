'use client';

import { judge } from '@bulkhead/shared';
import type { InstanceView } from '@bulkhead/shared';
import { Box, Group, Skeleton } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useMemo, useState } from 'react';
import { cgroupVersionOf } from '../../components/charts/kernel-sources.ts';
import { hostTimeAt, sampleAgeMs } from '../../components/charts/metric-series.ts';
import type { MetricSeries } from '../../components/charts/metric-series.ts';
import { LONGEST_WINDOW_MINUTES, timeWindow } from '../../components/charts/time-axis.ts';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { late } from '../../components/late.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useTenantAllows } from '../../components/use-session.ts';
import { useNowMs } from '../../components/use-now.ts';
import { CHARTS_HEIGHT_PX } from '../history/heights.ts';
import { isLive, spanOf, SPANS } from '../history/history-range.ts';
import type { SpanName } from '../history/history-range.ts';
import { LazyHistoryCharts } from '../history/history-section.tsx';
import { InstanceNeighboursCard } from '../history/instance-neighbours-card.tsx';
import { RangePicker } from '../history/range-picker.tsx';
import { useHistoryRange } from '../history/use-history-range.ts';
import { WhenSeen } from '../history/when-seen.tsx';
import { countProcessors } from './describe-verdict.ts';
import { LiveControls } from './live-controls.tsx';
import { LiveMark } from './live-mark.tsx';
import { useMetrics } from './queries/use-metrics.ts';
import { WhySlowCard } from './why-slow-card.tsx';

// The library of charts is as heavy as the rest of the page: it comes once the page is there and the charts are near.
const InstanceCharts = late(
  () => import('./instance-charts.tsx').then((module) => module.InstanceCharts),
  () => <Skeleton height={CHARTS_HEIGHT_PX} />,
);

/** A sample that is older than this was due: what is shown is stale. */
const STALE_AFTER_MS = 3_500;
/** While samples come every second the newest one is the end of the picture: it moves once a second, not twice. */
const FRESH_MS = 2_000;
const NEIGHBOURS_HEIGHT_PX = 140;

interface Frozen {
  series: MetricSeries;
  endMs: number;
}

/** Every second of the last minutes, and everything older from history: one picker for both. */
const RANGES = Object.keys(SPANS) as SpanName[];

/** Why the instance is slow, and its charts: the same stretch of the last fifteen minutes, live; or whatever was before. */
export function LiveCharts({ instance }: { instance: InstanceView }) {
  const t = useTranslations('charts.live');
  const tHistory = useTranslations('history');
  const { series, connection, error } = useMetrics(instance.tenantSlug, instance.id);
  const nowMs = useNowMs();
  const mayReadUsage = useTenantAllows(instance.tenantSlug, 'usage:read');
  const state = useHistoryRange('15m');
  const live = isLive(state.range);
  const minutes = isLive(state.range) ? SPANS[state.range] / 60_000 : LONGEST_WINDOW_MINUTES;
  const [fitToLimits, setFitToLimits] = useState(true);
  const [frozen, setFrozen] = useState<Frozen | null>(null);

  const ageMs = sampleAgeMs(series, nowMs);
  const stale = ageMs !== null && ageMs > STALE_AFTER_MS;
  const lastAtMs = series.atMs.at(-1);
  const liveEndMs = lastAtMs !== undefined && (ageMs ?? 0) < FRESH_MS ? lastAtMs : hostTimeAt(series, nowMs);
  const shown = frozen ?? { series, endMs: liveEndMs };
  const endMs = Math.ceil(shown.endMs / 1_000) * 1_000;
  const window = useMemo(() => timeWindow(endMs, minutes), [endMs, minutes]);
  const { cpus } = instance.controls;
  const verdict = useMemo(
    () => judge({ ...shown.series, window, allowedCores: countProcessors(cpus) }),
    [shown.series, window, cpus],
  );
  const cgroupVersion = cgroupVersionOf(instance.compartment, instance.capabilities);
  const waiting = connection === 'connecting';

  return (
    <>
      <WhySlowCard
        instance={instance}
        verdict={verdict}
        minutes={minutes}
        cgroupVersion={cgroupVersion}
        waiting={waiting}
      />
      <SectionCard
        title={live ? t('title') : tHistory('title')}
        actions={
          <Group gap="xs">
            <RangePicker state={state} spans={RANGES} steps={!live} />
            {live && (
              <LiveControls
                frozen={frozen !== null}
                onFreeze={() => setFrozen(frozen === null ? { series, endMs: liveEndMs } : null)}
                fitToLimits={fitToLimits}
                onFit={setFitToLimits}
              >
                <LiveMark connection={connection} ageMs={ageMs} stale={stale} frozen={frozen !== null} />
              </LiveControls>
            )}
          </Group>
        }
      >
        {live && connection === 'lost' && (
          <Box mb="md">
            <ErrorAlert error={error} />
          </Box>
        )}
        {live ? (
          <WhenSeen heightPx={CHARTS_HEIGHT_PX}>
            <InstanceCharts
              series={shown.series}
              window={window}
              stale={stale && frozen === null}
              waiting={waiting}
              fitToLimits={fitToLimits}
              cgroupVersion={cgroupVersion}
              lastDeath={instance.lastDeath}
              ioLimits={instance.controls.ioLimits}
            />
          </WhenSeen>
        ) : (
          <LazyHistoryCharts
            of={{ kind: 'instance', tenantSlug: instance.tenantSlug, instanceId: instance.id }}
            subject={{
              kind: 'instance',
              cgroupVersion,
              cpuMillicores: instance.cpuLimitMillicores,
              memoryBytes: instance.memoryLimitBytes,
            }}
            state={state}
          />
        )}
      </SectionCard>
      {mayReadUsage && (
        <WhenSeen heightPx={NEIGHBOURS_HEIGHT_PX}>
          <InstanceNeighboursCard
            tenantSlug={instance.tenantSlug}
            instanceId={instance.id}
            span={live ? spanOf('1h', state.nowMs) : state.span}
          />
        </WhenSeen>
      )}
    </>
  );
}
