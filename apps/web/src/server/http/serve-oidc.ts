import { BulkheadError, idSchema } from '@bulkhead/shared';
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Deps } from '../deps.ts';
import { safeNext } from '../../panels/sign-in/safe-next.ts';
import { recordRefusal } from '../services/audit/record-refusal.ts';
import { newSecret } from '../services/identity/secrets.ts';
import { beginSignIn } from '../services/providers/begin-sign-in.ts';
import { finishSignIn } from '../services/providers/finish-sign-in.ts';
import { httpContext } from './contexts.ts';
import { isSecure } from './read-origin.ts';
import { takeToken } from './token-bucket.ts';

export const OIDC_PATH = '/auth/oidc';
const COOKIE = 'bulkhead-flow';
const COOKIE_SEC = 600;
const SECRET = /^[A-Za-z0-9_-]{43}$/;

/** The way to an identity provider and back. Whatever goes wrong looks the same from outside; the log has the reason under a reference. */
export async function serveOidc(deps: Deps, req: IncomingMessage, res: ServerResponse, path: string): Promise<void> {
  res.setHeader('cache-control', 'no-store');
  const secure = isSecure(req.headers, deps.env.BULKHEAD_TRUST_PROXY);
  const ctx = httpContext(deps, req, res);
  try {
    const [, providerId, step] = /^\/auth\/oidc\/([^/]+)\/(start|callback)$/.exec(path) ?? [];
    if (providerId === undefined || req.method !== 'GET' || !idSchema.safeParse(providerId).success) {
      throw new BulkheadError('NOT_FOUND', 'There is no such way in.');
    }
    if (takeToken(ctx.buckets.address, 'mutation', deps.now().getTime()) > 0) {
      throw new BulkheadError('TOO_MANY_ATTEMPTS', 'Too many sign-ins from this address.');
    }
    const origin = `${secure ? 'https' : 'http'}://${ctx.origin.host}`;
    const url = new URL(req.url ?? '/', origin);
    const browserSecret = readSecret(req.headers.cookie, secure);
    if (step === 'callback') {
      redirect(res, await finishSignIn(deps, ctx, { providerId, answer: url, browserSecret }));
      return;
    }
    const kept = browserSecret ?? newSecret();
    const target = await beginSignIn(deps, {
      providerId,
      next: safeNext(url.searchParams.get('next') ?? undefined),
      callbackUrl: `${origin}${OIDC_PATH}/${providerId}/callback`,
      browserSecret: kept,
      linkUserId: url.searchParams.has('join') ? ((await ctx.session())?.userId ?? null) : null,
    });
    const flags = `Path=/; HttpOnly; SameSite=Lax; Max-Age=${COOKIE_SEC}${secure ? '; Secure' : ''}`;
    res.appendHeader('set-cookie', `${cookieName(secure)}=${kept}; ${flags}`);
    redirect(res, target.href);
  } catch (error) {
    const reference = randomBytes(5).toString('hex');
    deps.log.warn('a sign-in with a provider failed', { reference, path: path.slice(0, 200), error });
    await recordRefusal(ctx, { path: 'session.providerSignIn', input: undefined, failure: wordFailure(error) });
    redirect(res, `/sign-in?failed=${reference}`);
  }
}

/** What the provider's client says of an answer may repeat pieces of it. */
function wordFailure(error: unknown): BulkheadError {
  if (error instanceof BulkheadError) return error;
  return new BulkheadError('SIGN_IN_FAILED', 'What the provider answered was not accepted.');
}

function redirect(res: ServerResponse, location: string): void {
  res.writeHead(303, { location });
  res.end();
}

function readSecret(header: string | undefined, secure: boolean): string | null {
  for (const part of header?.split(';') ?? []) {
    const [name, value] = part.trim().split('=', 2);
    if (name === cookieName(secure) && value !== undefined && SECRET.test(value)) return value;
  }
  return null;
}

/** Over TLS with the prefix that no other host can set. */
function cookieName(secure: boolean): string {
  return secure ? `__Host-${COOKIE}` : COOKIE;
}
