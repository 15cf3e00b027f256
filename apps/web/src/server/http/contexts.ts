import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WebSocket } from 'ws';
import type { Context, Origin, SignedIn } from '../context.ts';
import type { Deps } from '../deps.ts';
import { networkOf } from '../services/identity/throttle.ts';
import { hashSecret } from '../services/identity/secrets.ts';
import { readSession } from '../services/identity/sessions.ts';
import { showsBearer } from './bearer.ts';
import { within } from './within.ts';
import { isSecure, originOf, readOrigin } from './read-origin.ts';
import { readSessionCookie, writeSessionCookie } from './session-cookie.ts';

/** Every request that needs a session asks for it first, so this is how long it hangs on a database that does not answer. */
const SESSION_TIMEOUT_MS = 2_000;

/** The context of one HTTP request, with all calls of its batch. */
export function httpContext(deps: Deps, req: IncomingMessage, res: ServerResponse): Context {
  const secret = readSessionCookie(req.headers, deps.env.BULKHEAD_TRUST_PROXY);
  const origin = readOrigin(req, deps.env.BULKHEAD_TRUST_PROXY);
  return {
    ...common(deps, origin, secret),
    transport: 'http',
    session: once(() => lookUp(deps, secret)),
    setSessionCookie(value) {
      res.appendHeader('set-cookie', writeSessionCookie(value, isSecure(req.headers, deps.env.BULKHEAD_TRUST_PROXY)));
    },
  };
}

/** The context of a request of the HTTP API, which has been looked up already: a token, and never a cookie. */
export function tokenContext(deps: Deps, req: IncomingMessage, session: SignedIn): Context {
  const origin = readOrigin(req, deps.env.BULKHEAD_TRUST_PROXY);
  return {
    deps,
    origin,
    buckets: { address: addressBucket(origin.address), caller: session.sessionId },
    subscriptions: { open: 0 },
    unsentBytes: () => 0,
    transport: 'http',
    session: () => Promise.resolve(session),
    setSessionCookie: refuseCookie,
  };
}

/** The context of one socket: it outlives its session, so the session is looked up at every call. */
export function socketContext(deps: Deps, req: IncomingMessage, socket: Pick<WebSocket, 'bufferedAmount'>): Context {
  const secret = readSessionCookie(req.headers, deps.env.BULKHEAD_TRUST_PROXY);
  return {
    ...common(deps, readOrigin(req, deps.env.BULKHEAD_TRUST_PROXY), secret),
    transport: 'socket',
    unsentBytes: () => socket.bufferedAmount,
    session: () => lookUp(deps, secret),
    setSessionCookie: refuseCookie,
  };
}

/** The context of a page that is rendered in this process, from the headers of the browser's request. */
export function pageContext(deps: Deps, headers: Headers): Context {
  const trustProxy = deps.env.BULKHEAD_TRUST_PROXY;
  const plain = Object.fromEntries(headers);
  const secret = showsBearer(headers.get('authorization')) ? null : readSessionCookie(plain, trustProxy);
  const origin = originOf(plain, 'in-process', trustProxy);
  return {
    ...common(deps, origin, secret),
    transport: 'in-process',
    session: once(() => lookUp(deps, secret)),
    setSessionCookie: refuseCookie,
  };
}

function common(deps: Deps, origin: Origin, secret: string | null) {
  const address = addressBucket(origin.address);
  const buckets = { address, caller: secret === null ? address : `session:${hashSecret(secret)}` };
  return { deps, origin, buckets, subscriptions: { open: 0 }, unsentBytes: () => 0 };
}

/** What an address is counted as. */
export function addressBucket(address: string): string {
  return `address:${networkOf(address)}`;
}

function lookUp(deps: Deps, secret: string | null): Promise<SignedIn | null> {
  return within(SESSION_TIMEOUT_MS, readSession(deps, secret));
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => (reading ??= read());
}

function refuseCookie(): never {
  throw new Error('a session can only be given or taken over HTTP');
}
