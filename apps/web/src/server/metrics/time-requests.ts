import { Histogram, type Exposition } from '@bulkhead/metrics';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { REST_PATH } from '../http/rest/serve-rest.ts';
import { API_PATH } from '../http/serve-api.ts';
import { FILES_PATH } from '../http/serve-files.ts';
import { OIDC_PATH } from '../http/serve-oidc.ts';
import { UPLOADS_PATH } from '../http/serve-uploads.ts';

/** What requests are told apart by: never by their paths, which whoever asks makes up. */
const ROUTES = [
  ['rest', REST_PATH],
  ['api', API_PATH],
  ['files', FILES_PATH],
  ['uploads', UPLOADS_PATH],
  ['oidc', OIDC_PATH],
  ['health', '/healthz'],
] as const;
const BUCKETS_SEC = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

export type TimeRequest = (req: IncomingMessage, res: ServerResponse) => void;

/** Counts requests and how long they took until their answer had ended; streams end late. */
export function timeRequests({ registry }: Exposition): TimeRequest {
  const durations = new Histogram({
    name: 'bulkhead_http_request_duration_seconds',
    help: 'Requests to the dashboard, until their answer has ended or they have left.',
    labelNames: ['route', 'status'],
    buckets: BUCKETS_SEC,
    registers: [registry],
  });
  return (req, res) => {
    const beganMs = performance.now();
    const route = routeOf(req.url ?? '');
    res.once('close', () => {
      const status = res.writableFinished ? `${Math.floor(res.statusCode / 100)}xx` : 'left';
      durations.observe({ route, status }, (performance.now() - beganMs) / 1000);
    });
  };
}

function routeOf(url: string): string {
  const path = url.split('?', 1)[0] ?? '';
  return ROUTES.find(([, prefix]) => path === prefix || path.startsWith(`${prefix}/`))?.[0] ?? 'page';
}
