import type { IncomingMessage, ServerResponse } from 'node:http';
import { isSecure } from './read-origin.ts';

/** On every answer. Pages bring a fuller policy of their own, which replaces this one. */
export function setSecurityHeaders(req: IncomingMessage, res: ServerResponse, trustProxy: boolean): void {
  res.setHeader('x-content-type-options', 'nosniff');
  res.setHeader('x-frame-options', 'DENY');
  res.setHeader('content-security-policy', "frame-ancestors 'none'; object-src 'none'; base-uri 'none'");
  res.setHeader('referrer-policy', 'same-origin');
  res.setHeader('cross-origin-opener-policy', 'same-origin');
  res.setHeader('cross-origin-resource-policy', 'same-origin');
  if (isSecure(req.headers, trustProxy)) res.setHeader('strict-transport-security', 'max-age=31536000');
}
