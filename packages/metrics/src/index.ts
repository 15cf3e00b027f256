export { createExposition, type Exposition } from './exposition.ts';
export { metricsListenSchema, metricsNamesSchema, type MetricsListen } from './listen.ts';
export type { Reading, ReadingValue } from './readings.ts';
export { serveMetrics, type MetricsServer } from './serve-metrics.ts';
export { Histogram } from 'prom-client';
