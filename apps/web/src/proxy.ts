import { NextResponse } from 'next/server';
import type { NextRequest } from 'next/server';
import { PATH_HEADER } from './app/path-header.ts';

/** Tells layouts which address was asked for, so that whoever is signed out comes back to it. Overwrites what a client sent. */
export function proxy(request: NextRequest): NextResponse {
  const headers = new Headers(request.headers);
  headers.set(PATH_HEADER, request.nextUrl.pathname + request.nextUrl.search);
  return NextResponse.next({ request: { headers } });
}

export const config = { matcher: ['/t/:path*', '/ops/:path*'] };
