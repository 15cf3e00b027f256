import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { setSecurityHeaders } from './security-headers.ts';

function headersFor(proto: string | undefined, trustProxy: boolean) {
  const req = new IncomingMessage(new Socket());
  if (proto !== undefined) req.headers['x-forwarded-proto'] = proto;
  const res = new ServerResponse(req);
  setSecurityHeaders(req, res, trustProxy);
  return res.getHeaders();
}

describe('the headers of an answer', () => {
  it('tie a browser that came over TLS to TLS for a year', () => {
    const maxAge = Number(/max-age=(\d+)/.exec(String(headersFor('https', true)['strict-transport-security']))?.[1]);
    expect(maxAge).toBeGreaterThanOrEqual(31_536_000);
    expect(headersFor('http', true)['strict-transport-security']).toBeUndefined();
    expect(headersFor('https', false)['strict-transport-security']).toBeUndefined();
  });

  it('let no page be framed, sniffed, or told of to others, with TLS or without', () => {
    for (const headers of [headersFor('https', true), headersFor(undefined, false)]) {
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers['content-security-policy']).toContain("default-src 'none'");
    }
  });
});
