import { BulkheadError } from '@bulkhead/shared';
import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps, type RequestOptions } from 'node:https';
import { isIP } from 'node:net';
import { within } from '../http/within.ts';
import type { Destinations } from './destinations.ts';

const TIMEOUT_MS = 10_000;
const MAX_BODY_BYTES = 1024 ** 2;
const MAX_URL_CHARACTERS = 2048;

export interface OutsideRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
  /** `status`: only the status and the headers are waited for; the connection is closed without reading on. */
  wants?: 'all' | 'status';
}

/** What stands in for the system's resolver in a test. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

/**
 * Sends one request to a URL that somebody outside gave. Its name is looked up once; every address it has must be one
 * that `destinations` lets us reach, and the connection goes to one of just these. Redirects are not followed: they come
 * back as they are. Answers of more than 1 MiB and those that take longer than 10 s are refused.
 *
 * Errors: INVALID_INPUT (field `url`) for where it leads, UNAVAILABLE when it does not answer as it should.
 */
export async function fetchOutside(
  text: string,
  destinations: Destinations,
  request: OutsideRequest = {},
  resolve: Resolve = (hostname) => lookup(hostname, { all: true }),
): Promise<Response> {
  const url = parseUrl(text);
  const objection = destinations.mayUse(url);
  if (objection !== null) throw refused(url, objection);
  const addresses = await within(
    TIMEOUT_MS,
    findAddresses(url, resolve),
    `The name ${url.hostname} could not be looked up in time.`,
  );
  if (addresses.length === 0 || !addresses.every(({ address }) => destinations.mayReach(address))) {
    throw refused(url, 'it leads to an address that requests from here may not reach');
  }
  return send(url, addresses, request);
}

function parseUrl(text: string): URL {
  const url = text.length > MAX_URL_CHARACTERS ? null : URL.parse(text);
  if (url !== null) return url;
  throw new BulkheadError('INVALID_INPUT', 'This is not a URL.', { field: 'url', value: text.slice(0, 200) });
}

async function findAddresses(url: URL, resolve: Resolve): Promise<LookupAddress[]> {
  const literal = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const family = isIP(literal);
  if (family !== 0) return [{ address: literal, family }];
  try {
    return await resolve(url.hostname);
  } catch (error) {
    throw new BulkheadError('UNAVAILABLE', `The name ${url.hostname} could not be looked up.`, {}, { cause: error });
  }
}

function send(
  url: URL,
  addresses: LookupAddress[],
  { method = 'GET', headers = {}, body, signal, wants = 'all' }: OutsideRequest,
) {
  const limit = AbortSignal.timeout(TIMEOUT_MS);
  const options: RequestOptions = {
    method,
    headers: { ...headers, ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }) },
    signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    // A socket of an earlier request to the same name would skip the look at its addresses.
    agent: false,
    lookup: (_hostname, { all }, answer) => {
      const [first] = addresses;
      if (all === true || first === undefined) answer(null, addresses);
      else answer(null, first.address, first.family);
    },
  };
  return new Promise<Response>((resolve, reject) => {
    const fail = (error: unknown) => reject(unanswered(url, error));
    const outgoing = (url.protocol === 'http:' ? requestHttp : requestHttps)(url, options, (incoming) => {
      (wants === 'all' ? readAnswer(incoming) : readStatus(incoming)).then(resolve, fail);
    });
    outgoing.on('error', fail);
    outgoing.end(body);
  });
}

async function readStatus(incoming: IncomingMessage): Promise<Response> {
  incoming.destroy();
  // Throws for what is no status, such as 999.
  return new Response(null, { status: incoming.statusCode ?? 0, headers: headersOf(incoming) });
}

async function readAnswer(incoming: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new Error('its answer is larger than 1 MiB');
    chunks.push(chunk);
  }
  const status = incoming.statusCode ?? 0;
  const hasBody = ![101, 204, 205, 304].includes(status);
  return new Response(hasBody ? Buffer.concat(chunks) : null, { status, headers: headersOf(incoming) });
}

function headersOf(incoming: IncomingMessage): [string, string][] {
  return Object.entries(incoming.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
}

function refused(url: URL, objection: string): BulkheadError {
  return new BulkheadError('INVALID_INPUT', `The URL of ${url.host} is refused: ${objection}.`, { field: 'url' });
}

function unanswered(url: URL, error: unknown): BulkheadError {
  const reason = error instanceof Error ? error.message : String(error);
  return new BulkheadError('UNAVAILABLE', `${url.host} did not answer: ${reason}`.slice(0, 300), {}, { cause: error });
}
