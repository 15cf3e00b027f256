import { webhookMessageSchema, type WebhookMessage } from '@bulkhead/shared';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export interface ReceivedRequest {
  headers: IncomingHttpHeaders;
  body: string;
  /** Null: it is not what the scheme or the schema wants. */
  message: WebhookMessage | null;
}

export interface WebhookReceiver {
  url: string;
  /** Every request, oldest first. */
  received: ReceivedRequest[];
  /** What verifies the signatures from now on. */
  signingSecret: string;
  /** How the next requests are answered: a status, or by hand. */
  answer: number | ((res: ServerResponse) => void);
  close(): Promise<void>;
}

/** A receiver of webhooks on loopback, as somebody would write it with the scheme's own library. */
export async function openWebhookReceiver(): Promise<WebhookReceiver> {
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      receiver.received.push({
        headers: req.headers,
        body,
        message: verify(receiver.signingSecret, body, req.headers),
      });
      if (typeof receiver.answer === 'number') res.writeHead(receiver.answer).end();
      else receiver.answer(res);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received: [],
    signingSecret: '',
    answer: 204,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}

function verify(signingSecret: string, body: string, headers: IncomingHttpHeaders): WebhookMessage | null {
  try {
    const wanted = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    return webhookMessageSchema.parse(new Webhook(signingSecret).verify(body, wanted));
  } catch {
    return null;
  }
}
