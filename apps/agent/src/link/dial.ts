import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { MAX_LINK_MESSAGE_BYTES, PROTOCOL_VERSION } from '@bulkhead/shared';
import { WebSocket, type ClientOptions } from 'ws';
import type { Log } from '../log.ts';
import { doubled, jittered } from '../workloads/back-off.ts';
import { trustedPins } from './authority.ts';
import { explainFailure, explainOwnCertificate, explainRefusal } from './explain-failure.ts';
import { CONTROL_SERVER_NAME, type Identity } from './identity.ts';

const HANDSHAKE_MS = 10_000;
const PING_MS = 5_000;
const RETRY_FIRST_MS = 200;
const RETRY_LONGEST_MS = 10_000;
/** A link that held this long was a good one: the next attempt does not wait for what failed before it. */
const GOOD_LINK_MS = 5_000;
/** What the other side has not taken yet; past this it is not reading, and a new link starts from a full report. */
const MAX_UNSENT_BYTES = 4 * MAX_LINK_MESSAGE_BYTES;
const MAX_REASON = 1000;

export interface DialOptions {
  identity: () => Identity;
  /** Null: this machine has no id. */
  machineId: string | null;
  bootId: string;
  log: Log;
  signal: AbortSignal;
  /** Called in the very turn in which the socket opens: the other side may speak at once. */
  serve: (socket: WebSocket, upgrade: IncomingMessage) => void;
}

export interface Dialler {
  /** Ends the link and opens a new one at once, with the identity as it is now. Without a link nothing is done. */
  relink(): void;
  /** Resolves when the signal has fired. */
  readonly ended: Promise<void>;
}

/** Keeps a link to the control plane, for as long as `signal` does not fire. */
export function startDialling(options: DialOptions): Dialler {
  const { log, signal } = options;
  const processId = randomUUID();
  let relinking = new AbortController();
  return { relink: () => relinking.abort(), ended: run() };

  async function run(): Promise<void> {
    let lastCause = '';
    let warnedOf = '';
    for (let failures = 0; !signal.aborted; failures += 1) {
      const { certificatePem } = options.identity();
      const problem = certificatePem === warnedOf ? null : explainOwnCertificate(certificatePem, new Date());
      // Said and no more: the control plane decides by its own clock.
      if (problem !== null) {
        log.error(problem);
        warnedOf = certificatePem;
      }
      relinking = new AbortController();
      const { heldMs, reason, cause } = await dialOnce(options, processId, relinking.signal);
      if (signal.aborted) return;
      if (relinking.signal.aborted && heldMs > 0) {
        failures = -1;
        continue;
      }
      if (heldMs >= GOOD_LINK_MS) failures = 0;
      // The same reason again and again is one line.
      if (heldMs > 0 || cause !== lastCause)
        log.warn('no link to the control plane', { url: options.identity().controlUrl, reason });
      lastCause = cause;
      const delayMs = jittered(doubled(RETRY_FIRST_MS, failures, RETRY_LONGEST_MS / 1.5));
      await pause(Math.max(RETRY_FIRST_MS, delayMs), undefined, { signal }).catch(() => undefined);
    }
  }
}

interface Attempt {
  /** Zero: the link never came about. */
  heldMs: number;
  reason: string;
  /** The same for the same failure: a reason may name the time. */
  cause: string;
}

/** One link from its dialling to its end. Never throws. */
function dialOnce(options: DialOptions, processId: string, relinking: AbortSignal): Promise<Attempt> {
  const identity = options.identity();
  return new Promise((resolve) => {
    const settings: ClientOptions & { servername: string } = {
      ca: identity.authorityPem,
      cert: identity.certificatePem,
      key: identity.privateKeyPem,
      servername: CONTROL_SERVER_NAME,
      minVersion: 'TLSv1.3',
      handshakeTimeout: HANDSHAKE_MS,
      maxPayload: MAX_LINK_MESSAGE_BYTES,
      perMessageDeflate: false,
      followRedirects: false,
      headers: {
        'x-bulkhead-protocol': String(PROTOCOL_VERSION),
        'x-bulkhead-boot': options.bootId,
        'x-bulkhead-process': processId,
        ...(options.machineId !== null && { 'x-bulkhead-machine': options.machineId }),
        'x-bulkhead-trusts': trustedPins(identity.authorityPem),
        'x-bulkhead-time': String(Date.now()),
      },
    };
    const socket = new WebSocket(linkUrl(identity.controlUrl), settings);
    let upgrade: IncomingMessage | null = null;
    let openedMs: number | null = null;
    let reason = 'it was closed';
    let cause = '';
    let stopPinging = () => {};
    const hangUp = () => socket.close(1001, 'the agent stops');
    const renewLink = () => socket.close(1000, 'a newer certificate is used');
    options.signal.addEventListener('abort', hangUp);
    relinking.addEventListener('abort', renewLink);

    socket.on('upgrade', (response) => {
      upgrade = response;
    });
    socket.on('open', () => {
      openedMs = performance.now();
      stopPinging = keepAlive(socket, (words) => {
        reason = words;
      });
      if (upgrade !== null) options.serve(socket, upgrade);
      options.log.info('linked to the control plane', { url: identity.controlUrl });
    });
    socket.on('unexpected-response', (_request, response) => {
      void readText(response).then((text) => {
        reason = explainRefusal(response.statusCode, text);
        socket.terminate();
      });
    });
    socket.on('error', (error) => {
      if (openedMs !== null || reason.startsWith('refused')) return;
      reason = explainFailure(error, new Date());
      cause = 'code' in error ? String(error.code) : error.message;
    });
    socket.on('close', (code, words) => {
      stopPinging();
      options.signal.removeEventListener('abort', hangUp);
      relinking.removeEventListener('abort', renewLink);
      if (words.length > 0) reason = `${words.toString()} (${code})`;
      resolve({ heldMs: openedMs === null ? 0 : performance.now() - openedMs, reason, cause: cause || reason });
    });
  });
}

/** Ends a link over which nothing has come back for a whole turn, or to which too much is unsent. */
function keepAlive(socket: WebSocket, say: (reason: string) => void): () => void {
  let isAlive = true;
  socket.on('pong', () => {
    isAlive = true;
  });
  const timer = setInterval(() => {
    const isStuck = socket.bufferedAmount > MAX_UNSENT_BYTES;
    if (!isAlive || isStuck) {
      say(isStuck ? 'it does not take what is sent' : `it did not answer within ${PING_MS / 1000} s`);
      socket.terminate();
      return;
    }
    isAlive = false;
    socket.ping();
  }, PING_MS);
  return () => clearInterval(timer);
}

function linkUrl(controlUrl: string): string {
  return `${controlUrl.replace(/^https:/, 'wss:')}/v1/link`;
}

async function readText(response: IncomingMessage): Promise<string> {
  let text = '';
  try {
    for await (const chunk of response) {
      text += String(chunk);
      if (text.length > MAX_REASON) break;
    }
  } catch {
    // What came is enough for a line of log.
  }
  return text.slice(0, MAX_REASON);
}
