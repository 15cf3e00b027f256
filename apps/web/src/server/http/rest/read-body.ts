import { BulkheadError } from '@bulkhead/shared';
import type { IncomingMessage } from 'node:http';

const MAX_BODY_BYTES = 256 * 1024;

/** A refusal that has an HTTP status of its own beside its code. */
export class RestRefusal extends BulkheadError {
  readonly status: number;

  constructor(status: number, message: string) {
    super('INVALID_INPUT', message);
    this.status = status;
  }
}

/** The JSON object in a request's body; an empty one when there is no body. Errors: 413, 415, 400. */
export async function readBody(req: IncomingMessage): Promise<Record<string, unknown>> {
  const announced = req.headers['content-length'];
  if (Number(announced ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  if (req.headers['transfer-encoding'] === undefined && Number(announced ?? 0) === 0) return {};
  const [mediaType, ...parameters] = (req.headers['content-type'] ?? '').toLowerCase().split(';');
  const isUtf8 = parameters.every((parameter) => /^\s*charset\s*=\s*"?utf-8"?\s*$/.test(parameter));
  if (mediaType?.trim() !== 'application/json' || !isUtf8) {
    throw new RestRefusal(415, 'Send JSON (content-type: application/json).');
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return parseObject(Buffer.concat(chunks));
}

function parseObject(bytes: Buffer): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new RestRefusal(400, 'The body is not valid JSON.');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new RestRefusal(400, 'The body has to be a JSON object.');
}

function tooLarge(): RestRefusal {
  return new RestRefusal(413, 'The request is larger than 256 KiB.');
}
