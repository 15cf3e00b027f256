import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alsoTo, FOR_OPERATORS, FOR_TENANTS, type Destinations } from './destinations.ts';
import { fetchOutside } from './fetch-outside.ts';

const INSIDE = [
  '127.0.0.1',
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::7f00:2',
  '::ffff:127.0.0.1',
  '::ffff:a9fe:a9fe',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  '2001:0:1::',
  'fe80::1',
  'fd00::1',
  'ff02::1',
  'not an address',
];

describe('where a tenant’s URL may lead', () => {
  it.each(INSIDE)('not to %s', (address) => {
    expect(FOR_TENANTS.mayReach(address)).toBe(false);
  });
  it.each(['8.8.8.8', '2606:4700::1111'])('to %s', (address) => {
    expect(FOR_TENANTS.mayReach(address)).toBe(true);
  });
  it.each([
    'http://example.org/',
    'https://example.org:22/',
    'https://user:password@example.org/',
    'file:///etc/passwd',
    'https://127.0.0.1/',
    'https://0x7f.1/',
    'https://2130706433/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'no url',
    `https://example.org/${'a'.repeat(3000)}`,
  ])('not with %s', async (url) => {
    const attempt = fetchOutside(url, FOR_TENANTS, {}, () => Promise.reject(new Error('nothing is looked up')));
    await expect(attempt).rejects.toMatchObject({ code: 'INVALID_INPUT', details: { field: 'url' } });
  });
  it('not when one of several addresses is inside', async () => {
    const resolve = () =>
      Promise.resolve([
        { address: '8.8.8.8', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ]);
    await expect(fetchOutside('https://example.org/', FOR_TENANTS, {}, resolve)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });
});

describe('where an operator’s URL may lead', () => {
  it('to the organisation’s own networks, never to where clouds keep credentials', () => {
    expect(['10.1.2.3', 'fd00::1', '127.0.0.1', '8.8.8.8'].map(FOR_OPERATORS.mayReach)).not.toContain(false);
    expect(['169.254.169.254', 'fe80::1', '0.0.0.0', '224.0.0.1'].map(FOR_OPERATORS.mayReach)).not.toContain(true);
  });
  it('without TLS only on this machine', () => {
    expect(FOR_OPERATORS.mayUse(new URL('http://localhost:8080/'))).toBeNull();
    expect(FOR_OPERATORS.mayUse(new URL('http://id.example.org/'))).toContain('https://');
  });
});

describe('a request', () => {
  let server: Server;
  let origin: string;
  let seen: string[] = [];
  const anywhere: Destinations = { mayUse: () => null, mayReach: (address) => address === '127.0.0.1' };
  const toServer = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);

  beforeAll(async () => {
    server = createServer((req, res) => {
      seen.push(`${req.method} ${req.headers.host} ${req.url}`);
      if (req.url === '/away') res.writeHead(302, { location: 'http://169.254.169.254/' }).end();
      else if (req.url === '/endless') {
        const more = () => {
          while (res.write(Buffer.alloc(65_536)));
        };
        res.on('drain', more);
        more();
      } else if (req.url === '/cut') res.destroy();
      else if (req.url === '/no-status') req.socket.end('HTTP/1.1 999 Odd\r\ncontent-length: 0\r\n\r\n');
      else res.writeHead(200, { 'content-type': 'text/plain', 'set-cookie': ['a=1', 'b=2'] }).end('here');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://service.example:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  it('goes to the address that was looked at, by the name that was asked for, after one look', async () => {
    seen = [];
    let looks = 0;
    const answer = await fetchOutside(`${origin}/a?b=c`, anywhere, { method: 'POST', body: 'x' }, () => {
      looks += 1;
      return toServer();
    });
    expect([answer.status, await answer.text(), answer.headers.getSetCookie()]).toEqual([200, 'here', ['a=1', 'b=2']]);
    expect(looks).toBe(1);
    expect(seen).toEqual([`POST ${origin.slice(7)} /a?b=c`]);
  });
  it('follows no redirect', async () => {
    const answer = await fetchOutside(`${origin}/away`, anywhere, {}, toServer);
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'http://169.254.169.254/']);
  });
  it('reads no more than a mebibyte', async () => {
    await expect(fetchOutside(`${origin}/endless`, anywhere, {}, toServer)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('1 MiB'),
    });
  });
  it('reads nothing but the status where that is all that is wanted', async () => {
    const answer = await fetchOutside(`${origin}/endless`, anywhere, { wants: 'status' }, toServer);
    expect([answer.status, answer.body]).toEqual([200, null]);
  });
  it('takes a status that there is not for no answer', async () => {
    await expect(fetchOutside(`${origin}/no-status`, anywhere, { wants: 'status' }, toServer)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
  });
  it('goes further only to the very origins that operators have named', () => {
    const choose = alsoTo(['http://127.0.0.1:8065'], FOR_TENANTS);
    expect(choose('http://127.0.0.1:8065/hook').mayReach('127.0.0.1')).toBe(true);
    for (const url of ['http://127.0.0.1:8066/', 'https://127.0.0.1:8065/', 'http://a:b@127.0.0.1:8065/', 'no url']) {
      expect(choose(url)).toBe(FOR_TENANTS);
    }
  });
  it('says who did not answer', async () => {
    await expect(fetchOutside(`${origin}/cut`, anywhere, {}, toServer)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
