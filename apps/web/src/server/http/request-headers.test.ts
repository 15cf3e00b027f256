import { describe, expect, it } from 'vitest';
import { findForeignOrigin, findForgery } from './forgery.ts';
import { isSecure, originOf } from './read-origin.ts';
import { readSessionCookie, writeSessionCookie } from './session-cookie.ts';

const honest = {
  host: 'bulkhead.example',
  origin: 'https://bulkhead.example',
  'content-type': 'application/json; charset=utf-8',
  'x-bulkhead-csrf': '1',
};

describe('findForgery', () => {
  it.each([
    {},
    { 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'none' },
    { host: 'bulkhead.example:3000', origin: 'http://bulkhead.example:3000' },
    { host: '[::1]:3000', origin: 'http://[::1]:3000' },
    { host: 'Bulkhead.Example' },
  ])('lets our own page through: %j', (change) => {
    expect(findForgery({ ...honest, ...change })).toBeNull();
  });

  it.each([
    { origin: 'https://bulkhead.example.evil' },
    { origin: 'https://app.bulkhead.example' },
    { origin: 'https://bulkhead.example:444' },
    { origin: 'https://bulkhead.example@evil.example' },
    { origin: 'null' },
    { 'content-type': 'text/plain; application/json' },
    { 'x-bulkhead-csrf': '0' },
    { 'sec-fetch-site': 'same-site' },
  ])('stops %j', (change) => {
    expect(findForgery({ ...honest, ...change })).toBeTypeOf('string');
  });

  it('wants an origin of a socket too', () => {
    expect(findForeignOrigin({ host: 'a' })).toBeTypeOf('string');
    expect(findForeignOrigin({ host: 'a', origin: 'http://a' })).toBeNull();
  });
});

describe('behind a proxy', () => {
  const headers = { 'x-forwarded-for': '6.6.6.6, 203.0.113.7', 'x-forwarded-proto': 'https', host: 'a' };
  it('its word counts only when the settings say that it is there', () => {
    expect(originOf(headers, '127.0.0.1', false).address).toBe('127.0.0.1');
    expect(originOf(headers, '127.0.0.1', true).address).toBe('203.0.113.7');
    expect(isSecure(headers, false)).toBe(false);
    expect(isSecure(headers, true)).toBe(true);
  });
});

describe('the session cookie', () => {
  const read = (cookie: string | undefined, headers = {}, trustProxy = true) =>
    readSessionCookie({ ...(cookie === undefined ? {} : { cookie }), ...headers }, trustProxy);
  const tls = { 'x-forwarded-proto': 'https' };

  it('is found among others', () => {
    expect(read('a=b; bulkhead-session=s3cret_-; c=d')).toBe('s3cret_-');
    expect(read('xbulkhead-session=no')).toBeNull();
    expect(read('bulkhead-session=')).toBeNull();
    expect(read(undefined)).toBeNull();
  });

  it('has the name that no other host can set where the browser came over TLS, and only that one', () => {
    expect(read('bulkhead-session=planted; __Host-bulkhead-session=own', tls)).toBe('own');
    expect(read('bulkhead-session=planted', tls)).toBeNull();
    expect(read('__Host-bulkhead-session=x; bulkhead-session=own')).toBe('own');
    expect(read('bulkhead-session=own', tls, false)).toBe('own');
  });

  it('is Secure over TLS, ends when it is taken back, and is read under the name that it is written with', () => {
    expect(writeSessionCookie('x', true)).toBe(
      '__Host-bulkhead-session=x; Path=/; HttpOnly; SameSite=Lax; Max-Age=604800; Secure',
    );
    expect(writeSessionCookie(null, false)).toBe('bulkhead-session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0');
    expect(read(writeSessionCookie('x', true).split(';')[0], tls)).toBe('x');
    expect(read(writeSessionCookie('x', false).split(';')[0])).toBe('x');
  });
});
