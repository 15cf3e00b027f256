import type { IncomingHttpHeaders } from 'node:http';

/**
 * Why a request that changes something may not be what its user meant; null when all is well. tRPC itself would run a
 * mutation that was posted as a form, and SameSite does not hold back a sibling subdomain: so JSON only, a header that
 * no form can set, and our own origin.
 */
export function findForgery(headers: IncomingHttpHeaders): string | null {
  const mediaType = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') return 'send content-type: application/json';
  if (headers['x-bulkhead-csrf'] !== '1') return 'send the header x-bulkhead-csrf: 1';
  return findForeignOrigin(headers);
}

/** The part of it that a WebSocket upgrade can satisfy. */
export function findForeignOrigin(headers: IncomingHttpHeaders): string | null {
  const { origin, host } = headers;
  if (origin === undefined) return 'send the header Origin';
  if (host === undefined || !isOriginOf(origin, host))
    return `the origin ${origin.slice(0, 100)} is not this dashboard`;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return 'the request comes from another site';
  return null;
}

/** The scheme is left open: a proxy that speaks TLS in front of us may not say so. */
function isOriginOf(origin: string, host: string): boolean {
  const lower = host.toLowerCase();
  return ['http', 'https'].some((scheme) => {
    const own = URL.parse(`${scheme}://${lower}`);
    return own !== null && own.origin === origin.toLowerCase();
  });
}
