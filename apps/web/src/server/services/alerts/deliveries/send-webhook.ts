import { BulkheadError, type DeliveryProblem } from '@bulkhead/shared';
import { Webhook } from 'standardwebhooks';
import { fetchOutside, type Resolve } from '../../../outbound/fetch-outside.ts';
import type { Destinations } from '../../../outbound/destinations.ts';
import type { Outcome } from './record-outcome.ts';

export interface SignedMessage {
  /** What a receiver knows a repetition by. */
  id: string;
  /** JSON. */
  body: string;
  signingSecret: string;
}

/**
 * Posts a message, signed after the Standard Webhooks scheme. Taken is what is answered with 2xx; of the answer nothing but the
 * status is read. Never throws for what the receiver, or the way to it, does wrong.
 */
export async function sendWebhook(
  url: string,
  destinations: Destinations,
  { id, body, signingSecret }: SignedMessage,
  resolve?: Resolve,
): Promise<Outcome> {
  const at = new Date();
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'Bulkhead-Webhook/1',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(signingSecret).sign(id, at, body),
  };
  try {
    const { status } = await fetchOutside(
      url,
      destinations,
      { method: 'POST', headers, body, wants: 'status' },
      resolve,
    );
    return toOutcome(status);
  } catch (error) {
    if (!(error instanceof BulkheadError)) throw error;
    const { code, detail } = explain(error);
    return { kind: 'failed', code, detail, status: null };
  }
}

function toOutcome(status: number): Outcome {
  if (status >= 200 && status < 300) return { kind: 'delivered', status, note: null };
  if (status === 410) return { kind: 'given-up', code: 'gone', detail: null, status };
  return { kind: 'failed', code: status >= 300 && status < 400 ? 'redirect' : 'status', detail: null, status };
}

const MAX_CAUSES = 5;

function explain(error: BulkheadError): { code: DeliveryProblem; detail: string | null } {
  if (error.code === 'INVALID_INPUT') return { code: 'destination', detail: null };
  let detail: string | null = null;
  let isLate = error.cause === undefined;
  let cause: unknown = error.cause;
  for (let depth = 0; depth < MAX_CAUSES && cause instanceof Error; depth += 1) {
    if (cause.name === 'TimeoutError') isLate = true;
    if ('code' in cause && typeof cause.code === 'string') detail ??= cause.code;
    cause = cause.cause;
  }
  if (isLate) return { code: 'timeout', detail: null };
  const isTls = detail !== null && /CERT|TLS|SSL|SELF_SIGNED|VERIFY|ALTNAME/.test(detail);
  return { code: isTls ? 'tls' : 'connection', detail };
}
