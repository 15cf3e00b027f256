import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Origin } from '../context.ts';

/** Where a request comes from. A proxy's headers count only when the settings say that there is one. */
export function readOrigin(req: IncomingMessage, trustProxy: boolean): Origin {
  return originOf(req.headers, req.socket.remoteAddress ?? 'unknown', trustProxy);
}

export function originOf(headers: IncomingHttpHeaders, peer: string, trustProxy: boolean): Origin {
  // The last address is the one that our own proxy added; those before it are the client's word.
  const forwarded = trustProxy ? lastOf(headers['x-forwarded-for']) : undefined;
  return { address: forwarded ?? peer, userAgent: headers['user-agent'] ?? '', host: headers.host ?? '' };
}

/** Whether the browser came over TLS, which a proxy in front has ended. */
export function isSecure(headers: IncomingHttpHeaders, trustProxy: boolean): boolean {
  return trustProxy && lastOf(headers['x-forwarded-proto'])?.toLowerCase() === 'https';
}

function lastOf(header: string | string[] | undefined): string | undefined {
  const last = (Array.isArray(header) ? header.join(',') : header)?.split(',').at(-1)?.trim();
  return last === '' ? undefined : last;
}
