/** The header in which the proxy hands a page its nonce. */
export const NONCE_HEADER = 'x-nonce';

/**
 * What a page may load and do. Scripts run when they carry the request's nonce, or were loaded by one that does. Style
 * elements carry it too; style attributes are allowed, for the widgets and charts place things with them.
 */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
