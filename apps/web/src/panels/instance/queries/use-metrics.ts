import type { MetricFrame } from '@bulkhead/shared';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useEffect, useReducer } from 'react';
import { applyMetricFrame, EMPTY_METRIC_SERIES } from '../../../components/charts/metric-series.ts';
import type { MetricSeries } from '../../../components/charts/metric-series.ts';
import { useTRPC } from '../../../trpc/client.tsx';

const RETRY_MS = 5_000;

export interface Metrics {
  series: MetricSeries;
  /** `connecting` until the first frame and while the link is made anew; `lost` while the server cannot give samples. */
  connection: 'connecting' | 'live' | 'lost';
  error: unknown;
}

function reduce(series: MetricSeries, news: { frame: MetricFrame; receivedAtMs: number }): MetricSeries {
  return applyMetricFrame(series, news.frame, news.receivedAtMs);
}

/** Live samples of an instance and its compartment: fifteen minutes at once, then every second. */
export function useMetrics(tenantSlug: string, instanceId: string): Metrics {
  const trpc = useTRPC();
  const [series, dispatch] = useReducer(reduce, EMPTY_METRIC_SERIES);
  const { status, error, reset } = useSubscription(
    trpc.instances.watchMetrics.subscriptionOptions(
      { tenantSlug, instanceId },
      { onData: (frame) => dispatch({ frame, receivedAtMs: Date.now() }) },
    ),
  );

  useEffect(() => {
    if (status !== 'error') return undefined;
    const retry = setTimeout(reset, RETRY_MS);
    return () => clearTimeout(retry);
  }, [status, reset]);

  const connection =
    status === 'error' ? 'lost' : series.receivedAtMs === null || status !== 'pending' ? 'connecting' : 'live';
  return { series, connection, error };
}
