'use client';

import type { Death, InstanceView } from '@bulkhead/shared';
import { Box, Button, Group, SegmentedControl } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { memo, useMemo, useState } from 'react';
import { ChartGrid } from '../../components/charts/chart-grid.tsx';
import { CpuChart } from '../../components/charts/cpu-chart.tsx';
import { cgroupVersionOf } from '../../components/charts/kernel-sources.ts';
import type { CgroupVersion } from '../../components/charts/kernel-sources.ts';
import { MemoryChart } from '../../components/charts/memory-chart.tsx';
import { hostTimeAt, sampleAgeMs } from '../../components/charts/metric-series.ts';
import type { MetricSeries } from '../../components/charts/metric-series.ts';
import { PerCpuChart } from '../../components/charts/per-cpu-chart.tsx';
import { prepareCpuChart } from '../../components/charts/prepare-cpu-chart.ts';
import { prepareMemoryChart } from '../../components/charts/prepare-memory-chart.ts';
import { preparePerCpu } from '../../components/charts/prepare-per-cpu.ts';
import { ThrottleChart } from '../../components/charts/throttle-chart.tsx';
import { timeWindow } from '../../components/charts/time-axis.ts';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useNowMs } from '../../components/use-now.ts';
import classes from './instance.module.css';
import { useMetrics } from './queries/use-metrics.ts';
import type { Metrics } from './queries/use-metrics.ts';

/** A sample that is older than this was due: what is shown is stale. */
const STALE_AFTER_MS = 3_500;
/** While samples come every second the newest one is the end of the picture: it moves once a second, not twice. */
const FRESH_MS = 2_000;

interface Frozen {
  series: MetricSeries;
  endMs: number;
}

/** CPU and memory of the last fifteen minutes, live, with how old the newest sample is. */
export function LiveCharts({ instance }: { instance: InstanceView }) {
  const t = useTranslations('instance.live');
  const { series, connection, error } = useMetrics(instance.tenantSlug, instance.id);
  const nowMs = useNowMs();
  const [fitToLimits, setFitToLimits] = useState(true);
  const [frozen, setFrozen] = useState<Frozen | null>(null);

  const ageMs = sampleAgeMs(series, nowMs);
  const stale = ageMs !== null && ageMs > STALE_AFTER_MS;
  const lastAtMs = series.atMs.at(-1);
  const liveEndMs = lastAtMs !== undefined && (ageMs ?? 0) < FRESH_MS ? lastAtMs : hostTimeAt(series, nowMs);
  const shown = frozen ?? { series, endMs: liveEndMs };

  return (
    <SectionCard
      title={t('title')}
      actions={
        <Group gap="xs">
          <LiveMark connection={connection} ageMs={ageMs} stale={stale} frozen={frozen !== null} />
          <SegmentedControl
            size="xs"
            aria-label={t('scale')}
            value={fitToLimits ? 'limits' : 'use'}
            onChange={(value) => setFitToLimits(value === 'limits')}
            data={[
              { value: 'limits', label: t('scaleLimits') },
              { value: 'use', label: t('scaleUse') },
            ]}
          />
          <Button
            variant="default"
            size="compact-sm"
            leftSection={
              frozen === null ? <IconPlayerPause size={14} aria-hidden /> : <IconPlayerPlay size={14} aria-hidden />
            }
            onClick={() => setFrozen(frozen === null ? { series, endMs: liveEndMs } : null)}
          >
            {frozen === null ? t('freeze') : t('goLive')}
          </Button>
        </Group>
      }
    >
      {connection === 'lost' && (
        <Box mb="md">
          <ErrorAlert error={error} />
        </Box>
      )}
      <Charts
        series={shown.series}
        endMs={Math.ceil(shown.endMs / 1_000) * 1_000}
        stale={stale && frozen === null}
        waiting={connection === 'connecting'}
        fitToLimits={fitToLimits}
        cgroupVersion={cgroupVersionOf(instance.compartment)}
        lastDeath={instance.lastDeath}
      />
    </SectionCard>
  );
}

interface ChartsProps {
  series: MetricSeries;
  endMs: number;
  stale: boolean;
  waiting: boolean;
  fitToLimits: boolean;
  cgroupVersion: CgroupVersion;
  lastDeath: Death | null;
}

/** Drawn again only when a sample came or the window moved, not with every tick of the clock. */
const Charts = memo(function Charts({
  series,
  endMs,
  stale,
  waiting,
  fitToLimits,
  cgroupVersion,
  lastDeath,
}: ChartsProps) {
  const t = useTranslations('instance.live');
  const window = useMemo(() => timeWindow(endMs), [endMs]);
  const cpu = useMemo(() => prepareCpuChart(series, window), [series, window]);
  const memory = useMemo(() => prepareMemoryChart(series, window, lastDeath), [series, window, lastDeath]);
  const perCpu = useMemo(() => preparePerCpu(series, window), [series, window]);
  const emptyText = cpu.points.length > 0 ? null : waiting ? t('waiting') : t('noSamples');
  const shared = { window, cgroupVersion, stale, emptyText };
  return (
    <ChartGrid>
      <CpuChart {...shared} chart={cpu} fitToLimits={fitToLimits} />
      <MemoryChart {...shared} chart={memory} fitToLimits={fitToLimits} />
      <ThrottleChart {...shared} chart={cpu} />
      <PerCpuChart {...shared} chart={perCpu} />
    </ChartGrid>
  );
});

function LiveMark({
  connection,
  ageMs,
  stale,
  frozen,
}: {
  connection: Metrics['connection'];
  ageMs: number | null;
  stale: boolean;
  frozen: boolean;
}) {
  const t = useTranslations('instance.live');
  const state = frozen ? 'frozen' : connection === 'live' && stale ? 'stale' : connection;
  const seconds = ageMs === null ? null : Math.round(ageMs / 1_000);
  return (
    <span className={classes.live} data-state={state} data-testid="live-state" data-age-seconds={seconds ?? ''}>
      <span className={classes.dot} aria-hidden />
      {t(`state.${state}`)}
      {seconds !== null && ` · ${t('lastSample', { seconds })}`}
    </span>
  );
}
