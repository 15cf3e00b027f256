import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps, type RequestOptions } from 'node:https';
import { isIP } from 'node:net';
import type { Readable } from 'node:stream';
import { TaskFailure } from '../tasks/handler.ts';
import { mayReach } from './destinations.ts';

/** How long a registry is waited for. */
export interface Patience {
  /** Until the head of an answer is there. */
  answerMs: number;
  /** Within each window at least so much of a body has to come. */
  windowMs: number;
  windowBytes: number;
}
export const PATIENCE: Patience = { answerMs: 20_000, windowMs: 60_000, windowBytes: 64 * 1024 };

/** Sending a layer takes its time. */
const UPLOAD_MS = 3_600_000;

export interface RequestBody {
  /** Its content from the beginning. */
  open: () => Readable;
  sizeBytes: number;
}

export interface RegistryRequest {
  url: URL;
  method: 'GET' | 'HEAD' | 'POST' | 'PUT';
  headers: Record<string, string>;
  body?: RequestBody;
  /** An operator vouches for the registry: it may be inside of the organisation's own networks. */
  isTrusted: boolean;
  patience: Patience;
  signal: AbortSignal;
}

/**
 * One request, to an address that was looked at: the connection goes to what the name stood for when it was judged. Redirects
 * come back as they are. Throws TaskFailure with a reason for people.
 */
export async function sendToRegistry(request: RegistryRequest): Promise<IncomingMessage> {
  const { url, patience, signal } = request;
  const answerLimit = new AbortController();
  const late = setTimeout(() => answerLimit.abort(), request.body === undefined ? patience.answerMs : UPLOAD_MS);
  try {
    const addresses = await findAddresses(request);
    return await send(request, addresses, AbortSignal.any([signal, answerLimit.signal]));
  } catch (error) {
    if (error instanceof TaskFailure || signal.aborted) throw error;
    const seconds = Math.round(patience.answerMs / 1000);
    const reason = answerLimit.signal.aborted ? `no answer within ${seconds} s` : wordsOf(error);
    throw new TaskFailure('registry-unreachable', `${url.host} could not be asked: ${reason}.`, { cause: error });
  } finally {
    clearTimeout(late);
  }
}

async function findAddresses({ url, isTrusted }: RegistryRequest): Promise<LookupAddress[]> {
  const literal = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const family = isIP(literal);
  const addresses = family === 0 ? await lookup(literal, { all: true }) : [{ address: literal, family }];
  if (addresses.length > 0 && addresses.every(({ address }) => mayReach(address, isTrusted))) return addresses;
  const found = addresses.map(({ address }) => address).join(', ');
  throw new TaskFailure(
    'registry-address',
    isTrusted
      ? `${url.host} is at ${found}, which no registry may be at.`
      : `${url.host} is at ${found}, inside of this host’s own networks. An operator can allow it by adding it to the registries.`,
  );
}

function send(
  { url, method, headers, body }: RegistryRequest,
  addresses: LookupAddress[],
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const options: RequestOptions = {
    method,
    headers: {
      'user-agent': 'bulkhead-agent',
      ...headers,
      ...(body === undefined ? {} : { 'content-length': String(body.sizeBytes) }),
    },
    signal,
    agent: false,
    lookup: (_hostname, { all }, answer) => {
      const [first] = addresses;
      if (all === true) answer(null, addresses);
      else answer(null, first?.address ?? '', first?.family);
    },
  };
  return new Promise((resolve, reject) => {
    const call = url.protocol === 'http:' ? requestHttp(url, options) : requestHttps(url, options);
    call.once('response', resolve);
    call.once('error', reject);
    if (body === undefined) {
      call.end();
      return;
    }
    const content = body.open();
    content.once('error', (error) => call.destroy(error));
    call.once('close', () => content.destroy());
    content.pipe(call);
  });
}

/** The bytes of an answer as they come; throws TaskFailure when they come too slowly, and for more than `maxBytes`. */
export async function* readSteadily(
  answer: IncomingMessage,
  { patience, maxBytes, host }: { patience: Patience; maxBytes: number; host: string },
): AsyncGenerator<Buffer> {
  let received = 0;
  let inWindow = 0;
  let failure: TaskFailure | null = null;
  const timer = setInterval(() => {
    if (inWindow < patience.windowBytes) {
      const seconds = Math.round(patience.windowMs / 1000);
      failure = new TaskFailure(
        'registry-slow',
        `${host} sent ${inWindow} bytes within ${seconds} s; that is too slow to go on with.`,
      );
      answer.destroy();
    }
    inWindow = 0;
  }, patience.windowMs);
  try {
    for await (const chunk of answer) {
      const bytes = chunk as Buffer;
      received += bytes.length;
      inWindow += bytes.length;
      if (received > maxBytes) throw new TaskFailure('registry-lies', `${host} sends more than it has announced.`);
      yield bytes;
    }
    if (failure !== null) throw failure as TaskFailure;
  } catch (error) {
    if (failure !== null) throw failure as TaskFailure;
    if (error instanceof TaskFailure) throw error;
    throw new TaskFailure('registry-unreachable', `${host} ended the transfer: ${wordsOf(error)}.`, { cause: error });
  } finally {
    clearInterval(timer);
    answer.destroy();
  }
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return code === '' || error.message.includes(code) ? error.message : `${error.message} (${code})`;
}
