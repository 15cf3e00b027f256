import { NextResponse } from 'next/server';
import type { NextRequest } from 'next/server';
import { contentSecurityPolicy, NONCE_HEADER } from './app/content-security-policy.ts';
import { PATH_HEADER } from './app/path-header.ts';

const NONCE_BYTES = 16;
const POLICY_HEADER = 'content-security-policy';

/**
 * Gives each page a policy with a nonce of its own, and tells layouts which address was asked for, so that whoever is
 * signed out comes back to it. Overwrites what a client sent. Nobody is let in or kept out here: procedures do that.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(NONCE_BYTES))).toString('base64');
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set(PATH_HEADER, request.nextUrl.pathname + request.nextUrl.search);
  headers.set(NONCE_HEADER, nonce);
  // Next reads the nonce out of the request's policy and puts it on every script that it writes.
  headers.set(POLICY_HEADER, policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set(POLICY_HEADER, policy);
  return response;
}

export const config = { matcher: ['/((?!_next/static|messages/|favicon|icon).*)'] };
