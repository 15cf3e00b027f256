import type { IncomingHttpHeaders } from 'node:http';
import { SESSION_ABSOLUTE_MS, SESSION_COOKIE } from '../services/identity/sessions.ts';
import { isSecure } from './read-origin.ts';

/**
 * The session's secret in a request's cookies, or null. Over TLS only the cookie with the prefix counts: a sibling
 * subdomain can plant one of the plain name, but none of this. Over plain HTTP browsers keep no cookie with the prefix.
 */
export function readSessionCookie(headers: IncomingHttpHeaders, trustProxy: boolean): string | null {
  const wanted = cookieName(isSecure(headers, trustProxy));
  for (const part of headers.cookie?.split(';') ?? []) {
    const [name, value] = part.split('=', 2);
    if (name?.trim() === wanted && value) return value.trim();
  }
  return null;
}

/** The Set-Cookie that gives a browser its session, or with null takes it back. */
export function writeSessionCookie(secret: string | null, secure: boolean): string {
  const age = secret === null ? 0 : Math.floor(SESSION_ABSOLUTE_MS / 1000);
  return `${cookieName(secure)}=${secret ?? ''}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${age}${secure ? '; Secure' : ''}`;
}

function cookieName(secure: boolean): string {
  return secure ? `__Host-${SESSION_COOKIE}` : SESSION_COOKIE;
}
