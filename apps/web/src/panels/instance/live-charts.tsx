'use client';

import { judge } from '@bulkhead/shared';
import type { InstanceView } from '@bulkhead/shared';
import { Box, Button, Group, SegmentedControl } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useMemo, useState } from 'react';
import { cgroupVersionOf } from '../../components/charts/kernel-sources.ts';
import { hostTimeAt, sampleAgeMs } from '../../components/charts/metric-series.ts';
import type { MetricSeries } from '../../components/charts/metric-series.ts';
import { LONGEST_WINDOW_MINUTES, timeWindow, WINDOW_MINUTES } from '../../components/charts/time-axis.ts';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useNowMs } from '../../components/use-now.ts';
import { countProcessors } from './describe-verdict.ts';
import { InstanceCharts } from './instance-charts.tsx';
import { LiveMark } from './live-mark.tsx';
import { useMetrics } from './queries/use-metrics.ts';
import { WhySlowCard } from './why-slow-card.tsx';

/** A sample that is older than this was due: what is shown is stale. */
const STALE_AFTER_MS = 3_500;
/** While samples come every second the newest one is the end of the picture: it moves once a second, not twice. */
const FRESH_MS = 2_000;

interface Frozen {
  series: MetricSeries;
  endMs: number;
}

/** Why the instance is slow, and its charts: the same stretch of the last fifteen minutes, live. */
export function LiveCharts({ instance }: { instance: InstanceView }) {
  const t = useTranslations('charts.live');
  const { series, connection, error } = useMetrics(instance.tenantSlug, instance.id);
  const nowMs = useNowMs();
  const [minutes, setMinutes] = useState<number>(LONGEST_WINDOW_MINUTES);
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
        title={t('title')}
        actions={
          <Group gap="xs">
            <LiveMark connection={connection} ageMs={ageMs} stale={stale} frozen={frozen !== null} />
            <SegmentedControl
              size="xs"
              aria-label={t('span')}
              value={String(minutes)}
              onChange={(value) => setMinutes(Number(value))}
              data={WINDOW_MINUTES.map((span) => ({ value: String(span), label: t('minutes', { minutes: span }) }))}
            />
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
      </SectionCard>
    </>
  );
}
