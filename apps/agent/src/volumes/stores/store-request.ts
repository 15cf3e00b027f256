import { createHash } from 'node:crypto';
import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import aws4 from 'aws4';
import { mayReach } from '../../images/destinations.ts';
import { TaskFailure } from '../../tasks/handler.ts';

/** Without a byte in either direction for so long, a store is given up. */
const SILENCE_MS = 60_000;
const MAX_WORDS_BYTES = 64 * 1024;

export interface Store {
  /** `https://objects.example.org` */
  endpoint: URL;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** An operator vouches for the address: it may be inside of the host's own networks, and without TLS. */
  isTrusted: boolean;
}

export interface StoreRequest {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** `/bucket/key?uploads`, encoded. */
  path: string;
  body?: Buffer;
  signal: AbortSignal;
}

/**
 * One signed request, to an address that was looked at; the connection goes where the name led when it was judged. Answers
 * the message of a 2xx. Throws TaskFailure for any other answer and when there is none.
 */
export async function askStore(store: Store, { method, path, body, signal }: StoreRequest): Promise<IncomingMessage> {
  const { endpoint, region, accessKeyId, secretAccessKey, isTrusted } = store;
  if (endpoint.protocol !== 'https:' && !isTrusted) {
    throw new TaskFailure(
      'store-address',
      `${endpoint.host} is asked without TLS, which an operator has to allow on this host.`,
    );
  }
  const addresses = await findAddresses(store);
  const signed = aws4.sign(
    {
      service: 's3',
      region,
      method,
      host: endpoint.host,
      path,
      headers: {
        'X-Amz-Content-Sha256': createHash('sha256')
          .update(body ?? '')
          .digest('hex'),
      },
      ...(body === undefined ? {} : { body }),
    },
    { accessKeyId, secretAccessKey },
  );
  const request = endpoint.protocol === 'https:' ? requestHttps : requestHttp;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const call = request(
      {
        method,
        path,
        headers: signed.headers ?? {},
        hostname: endpoint.hostname.replace(/^\[(.*)\]$/, '$1'),
        port: endpoint.port === '' ? undefined : endpoint.port,
        agent: false,
        signal,
        timeout: SILENCE_MS,
        lookup: (_hostname, { all }, answer) => {
          const [first] = addresses;
          if (all === true) answer(null, addresses);
          else answer(null, first?.address ?? '', first?.family);
        },
      },
      resolve,
    );
    call.once('timeout', () => call.destroy(new Error(`silent for ${SILENCE_MS / 1000} s`)));
    call.once('error', reject);
    call.end(body);
  }).catch((error: unknown) => {
    if (signal.aborted) throw error;
    const words = error instanceof Error ? error.message : String(error);
    throw new TaskFailure('store-unreachable', `${endpoint.host} could not be asked: ${words}.`, { cause: error });
  });
  const status = response.statusCode ?? 0;
  if (status >= 200 && status < 300) return response;
  throw explain(endpoint, status, await readWords(response));
}

/** The body of an answer, which is short. Throws when it is not. */
export async function readWords(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_WORDS_BYTES) throw new TaskFailure('store-answer', 'The store answered more than was asked for.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Pure: the text of the first element of this name; null: there is none. */
export function readElement(xml: string, name: string): string | null {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]?.replaceAll('&quot;', '"') ?? null;
}

async function findAddresses({ endpoint, isTrusted }: Store): Promise<LookupAddress[]> {
  const literal = endpoint.hostname.replace(/^\[(.*)\]$/, '$1');
  const family = isIP(literal);
  const addresses = await (family === 0 ? lookup(literal, { all: true }) : [{ address: literal, family }]);
  if (addresses.length > 0 && addresses.every(({ address }) => mayReach(address, isTrusted))) return addresses;
  const found = addresses.map(({ address }) => address).join(', ');
  const words = isTrusted
    ? `${endpoint.host} is at ${found}, which no store may be at.`
    : `${endpoint.host} is at ${found}, inside of this host’s own networks. An operator can allow it with BULKHEAD_TRUSTED_STORES on the host.`;
  throw new TaskFailure('store-address', words);
}

function explain(endpoint: URL, status: number, body: string): TaskFailure {
  const code = readElement(body, 'Code') ?? '';
  const message = (readElement(body, 'Message') ?? '').slice(0, 300);
  return new TaskFailure('store-refused', `${endpoint.host} refused it with ${status} ${code}: ${message}`.trim());
}
