import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { DEFAULT_REGISTRY, type Credential } from '@bulkhead/shared';
import { TaskFailure } from '../tasks/handler.ts';
import { readChallenge, type Challenge } from './read-challenge.ts';
import {
  PATIENCE,
  readSteadily,
  sendToRegistry,
  type Patience,
  type RegistryRequest,
  type RequestBody,
} from './registry-request.ts';

const MAX_REDIRECTS = 5;
const MAX_MANIFEST_BYTES = 4 * 1024 ** 2;
const MAX_TOKEN_BYTES = 64 * 1024;

export const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

interface ClientOptions {
  /** As it begins a reference. */
  address: string;
  /** Null: as anybody. */
  credential: Credential | null;
  signal: AbortSignal;
  patience?: Patience;
}

type Call = Pick<RegistryRequest, 'method'> & {
  headers?: Record<string, string>;
  body?: RequestBody;
};

export interface FetchedManifest {
  digest: string;
  mediaType: string;
  bytes: Buffer;
}

/**
 * Talks to one registry, as the distribution specification says. It believes nothing: what it fetches by digest has that
 * digest, sizes are bounded before and while they come, and a redirect leads only to the internet or back to the registry.
 * Every call throws TaskFailure with a reason for people.
 */
export class RegistryClient {
  readonly #options: Required<ClientOptions>;
  readonly #origin: URL;
  #authorization: string | null = null;

  constructor(options: ClientOptions) {
    this.#options = { patience: PATIENCE, ...options };
    const scheme = options.credential?.insecure === true && options.credential.isTrusted ? 'http' : 'https';
    const host = options.address === DEFAULT_REGISTRY ? 'registry-1.docker.io' : options.address;
    this.#origin = new URL(`${scheme}://${host}`);
  }

  /** Whether it answers, and to these credentials. */
  async check(): Promise<void> {
    const answer = await this.#ask('/v2/', { method: 'GET' }, '');
    answer.destroy();
    if (answer.statusCode !== 200) throw this.#strange(answer, 'asked for its version');
  }

  async manifest(repository: string, reference: string): Promise<FetchedManifest> {
    const path = `/v2/${repository}/manifests/${reference}`;
    const headers = { accept: MANIFEST_TYPES.join(', ') };
    const answer = await this.#ask(path, { method: 'GET', headers }, `repository:${repository}:pull`);
    if (answer.statusCode === 404) {
      answer.destroy();
      throw new TaskFailure('image-not-found', `${this.#options.address} has no ${repository} at ${reference}.`);
    }
    if (answer.statusCode !== 200) throw this.#strange(answer, `asked for ${repository} at ${reference}`);
    const bytes = await this.#collect(answer, MAX_MANIFEST_BYTES);
    const digest = digestOf(bytes);
    const claimed = reference.startsWith('sha256:') ? reference : header(answer, 'docker-content-digest');
    if (claimed !== null && claimed !== digest) {
      throw new TaskFailure(
        'registry-lies',
        `${this.#options.address} sent something else than it said: ${digest} instead of ${claimed.slice(0, 80)}.`,
      );
    }
    const mediaType = (header(answer, 'content-type') ?? '').split(';')[0]?.trim() ?? '';
    return { digest, mediaType, bytes };
  }

  /** What a reference stands for now. */
  async resolve(repository: string, reference: string): Promise<string> {
    return (await this.manifest(repository, reference)).digest;
  }

  /** The bytes of a blob. No more than `sizeBytes` of them come; whether they are all, and right, is the reader's to see. */
  async *blob(repository: string, digest: string, sizeBytes: number): AsyncGenerator<Buffer> {
    const path = `/v2/${repository}/blobs/${digest}`;
    const answer = await this.#ask(path, { method: 'GET' }, `repository:${repository}:pull`);
    if (answer.statusCode !== 200) throw this.#strange(answer, `asked for ${digest.slice(0, 19)}…`);
    yield* readSteadily(answer, { patience: this.#options.patience, maxBytes: sizeBytes, host: this.#origin.host });
  }

  async hasBlob(repository: string, digest: string): Promise<boolean> {
    const path = `/v2/${repository}/blobs/${digest}`;
    const answer = await this.#ask(path, { method: 'HEAD' }, pushScope(repository));
    answer.destroy();
    return answer.statusCode === 200;
  }

  /** Uploads a blob whole. Its content is opened again when the registry wants it to be sent anew. */
  async putBlob(repository: string, digest: string, content: RequestBody): Promise<void> {
    const begun = await this.#ask(`/v2/${repository}/blobs/uploads/`, { method: 'POST' }, pushScope(repository));
    begun.destroy();
    const location = header(begun, 'location');
    if (begun.statusCode !== 202 || location === null) throw this.#strange(begun, 'asked to take an upload');
    const target = new URL(location, this.#origin);
    if (target.origin !== this.#origin.origin) {
      throw new TaskFailure('registry-lies', `${this.#options.address} wants the upload sent to ${target.host}.`);
    }
    target.searchParams.set('digest', digest);
    const headers = { 'content-type': 'application/octet-stream' };
    const call: Call = { method: 'PUT', headers, body: content };
    const answer = await this.#ask(`${target.pathname}${target.search}`, call, pushScope(repository));
    answer.destroy();
    if (answer.statusCode !== 201) throw this.#strange(answer, 'sent a layer');
  }

  async putManifest(repository: string, tag: string, mediaType: string, bytes: Buffer): Promise<string> {
    const body = { open: () => Readable.from([bytes], { objectMode: false }), sizeBytes: bytes.length };
    const call: Call = { method: 'PUT', headers: { 'content-type': mediaType }, body };
    const answer = await this.#ask(`/v2/${repository}/manifests/${tag}`, call, pushScope(repository));
    answer.destroy();
    if (answer.statusCode !== 201) throw this.#strange(answer, 'sent the manifest');
    return digestOf(bytes);
  }

  /** Sends it, and once more with what the registry asks to be shown. */
  async #ask(path: string, call: Call, scope: string): Promise<IncomingMessage> {
    const url = new URL(path, this.#origin);
    const first = await this.#follow(url, call);
    if (first.statusCode !== 401) return this.#allowed(first);
    const challenge = readChallenge(header(first, 'www-authenticate') ?? '');
    first.destroy();
    this.#authorization = await this.#answerTo(challenge, scope);
    const second = await this.#follow(url, call);
    if (second.statusCode !== 401) return this.#allowed(second);
    second.destroy();
    throw this.#denied();
  }

  #allowed(answer: IncomingMessage): IncomingMessage {
    if (answer.statusCode !== 403) return answer;
    answer.destroy();
    throw this.#denied();
  }

  #denied(): TaskFailure {
    const { address, credential } = this.#options;
    const words =
      credential === null || credential.username === ''
        ? 'wants a user name and a password: add it to your registries'
        : `does not let ${credential.username} do this: check the user name, the password and the image’s name`;
    return new TaskFailure('registry-denied', `${address} ${words}.`);
  }

  async #answerTo(challenge: Challenge | null, scope: string): Promise<string | null> {
    const { credential, address } = this.#options;
    const basic =
      credential === null || credential.username === ''
        ? null
        : `Basic ${Buffer.from(`${credential.username}:${credential.password}`).toString('base64')}`;
    if (challenge?.scheme !== 'bearer') {
      if (basic === null) throw this.#denied();
      return basic;
    }
    const realm = URL.parse(challenge.realm);
    const isOwn = realm?.origin === this.#origin.origin;
    if (realm === null || (!isOwn && realm.protocol !== 'https:')) {
      throw new TaskFailure(
        'registry-lies',
        `${address} sends people to ${challenge.realm.slice(0, 100)} for a token.`,
      );
    }
    if (challenge.service !== null) realm.searchParams.set('service', challenge.service);
    if (scope !== '') realm.searchParams.set('scope', scope);
    const answer = await this.#send(realm, { method: 'GET' }, basic, isOwn);
    if (answer.statusCode === 401 || answer.statusCode === 403) throw this.#denied();
    if (answer.statusCode !== 200) throw this.#strange(answer, 'asked for a token');
    const token = readToken(await this.#collect(answer, MAX_TOKEN_BYTES));
    if (token === null) throw new TaskFailure('registry-lies', `${address} answered without a token.`);
    return `Bearer ${token}`;
  }

  async #follow(first: URL, call: Call): Promise<IncomingMessage> {
    let url = first;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
      const isOwn = url.origin === this.#origin.origin;
      const answer = await this.#send(url, call, isOwn ? this.#authorization : null, isOwn);
      const status = answer.statusCode ?? 0;
      const location = header(answer, 'location');
      if (status < 301 || status > 308 || status === 304 || location === null) return answer;
      answer.destroy();
      const next = URL.parse(location, url.href);
      const isBack = next?.origin === this.#origin.origin;
      if (next === null || call.method !== 'GET' || (!isBack && next.protocol !== 'https:')) {
        throw new TaskFailure('registry-lies', `${this.#options.address} redirects to where nobody follows it.`);
      }
      url = next;
    }
    throw new TaskFailure('registry-lies', `${this.#options.address} redirects in circles.`);
  }

  /** Beside the registry itself nothing inside of our networks is ever asked, whoever vouches for the registry. */
  #send(url: URL, { method, headers, body }: Call, authorization: string | null, isOwn: boolean) {
    const { credential, patience, signal } = this.#options;
    return sendToRegistry({
      url,
      method,
      headers: { ...headers, ...(authorization === null ? {} : { authorization }) },
      ...(body === undefined ? {} : { body }),
      isTrusted: isOwn && credential?.isTrusted === true,
      patience,
      signal,
    });
  }

  async #collect(answer: IncomingMessage, maxBytes: number): Promise<Buffer> {
    const { patience } = this.#options;
    const chunks: Buffer[] = [];
    // Small answers are complete within the window, or not at all.
    const steady = { patience: { ...patience, windowBytes: 1 }, maxBytes, host: this.#origin.host };
    const deadline = setTimeout(() => answer.destroy(new Error('the answer takes too long')), patience.windowMs);
    try {
      for await (const chunk of readSteadily(answer, steady)) chunks.push(chunk);
    } finally {
      clearTimeout(deadline);
    }
    return Buffer.concat(chunks);
  }

  #strange(answer: IncomingMessage, when: string): TaskFailure {
    answer.destroy();
    const message = `${this.#options.address} answered ${answer.statusCode} when ${when}.`;
    return new TaskFailure('registry-unreachable', message);
  }
}

export function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function pushScope(repository: string): string {
  return `repository:${repository}:pull,push`;
}

function header(answer: IncomingMessage, name: string): string | null {
  const value = answer.headers[name];
  return typeof value === 'string' ? value : null;
}

function readToken(bytes: Buffer): string | null {
  try {
    const body: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof body !== 'object' || body === null) return null;
    const token: unknown = Reflect.get(body, 'token') ?? Reflect.get(body, 'access_token');
    return typeof token === 'string' && /^[\x21-\x7e]{1,60000}$/.test(token) ? token : null;
  } catch {
    return null;
  }
}
