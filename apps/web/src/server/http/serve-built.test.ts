import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBuilt } from './serve-built.ts';

const SCRIPT = 'export const answer = 42;\n'.repeat(100);
let folder: string;
let server: Server;
let base: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bulkhead-built-'));
  mkdirSync(join(folder, 'static/chunks'), { recursive: true });
  writeFileSync(join(folder, 'static/chunks/a1b2.js'), SCRIPT);
  writeFileSync(join(folder, 'static/chunks/a1b2.js.br'), brotliCompressSync(SCRIPT));
  writeFileSync(join(folder, 'secret.txt'), 'not for browsers');
  const serve = openBuilt(join(folder, 'static'));
  server = createServer((req, res) => {
    if (!serve(req, res)) res.writeHead(418).end(req.url);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

it('hands out what is packed, to be kept for ever', async () => {
  const answer = await fetch(`${base}/_next/static/chunks/a1b2.js`, { headers: { 'accept-encoding': 'br' } });
  expect(answer.headers.get('content-encoding')).toBe('br');
  expect(answer.headers.get('content-type')).toMatch(/javascript/);
  expect(answer.headers.get('cache-control')).toBe('public,max-age=31536000,immutable');
  expect(await answer.text()).toBe(SCRIPT);
});

it('hands out the file itself to whoever unpacks nothing', async () => {
  const answer = await fetch(`${base}/_next/static/chunks/a1b2.js`, { headers: { 'accept-encoding': 'identity' } });
  expect(answer.headers.get('content-encoding')).toBeNull();
  expect(await answer.text()).toBe(SCRIPT);
});

it('leaves to others what is not in the build, with the address as it came, and nothing outside of the folder is found', async () => {
  for (const path of ['/_next/static/chunks/gone.js', '/t/acme', '/_next/static/..%2fsecret.txt', '/_next/static/%']) {
    const answer = await fetch(base + path);
    expect(answer.status).toBe(418);
    expect(await answer.text()).toBe(path);
  }
  expect((await fetch(`${base}/_next/static/chunks/a1b2.js`, { method: 'POST' })).status).toBe(418);
});
