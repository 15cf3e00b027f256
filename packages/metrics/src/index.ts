export { createExposition, type Exposition } from './exposition.ts';
export { metricsListenSchema, metricsNamesSchema, type MetricsListen } from './listen.ts';
export type { Reading, ReadingValue } from './readings.ts';
export { serveMetrics, type MetricsLog, type MetricsServer } from './serve-metrics.ts';
export { Counter, Gauge, Histogram } from 'prom-client';
