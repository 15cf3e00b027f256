import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { toCurlLine } from './to-curl-line.ts';

test('the line asks for what the token may see, and is a line that works', async () => {
  const heard: (string | undefined)[] = [];
  const server = createServer((req, res) => {
    heard.push(`${req.url} ${req.headers.authorization}`);
    res.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const lines = [
      toCurlLine(origin, 'acme', { token: 'bh_a_b_c', scopes: ['instances:read'] }),
      toCurlLine(origin, 'acme', { token: 'bh_a_b_c', scopes: ['members:read'] }),
      toCurlLine(origin, null, { token: 'bh_a_b_c', scopes: ['instances:read'] }),
    ];
    for (const line of lines) {
      await promisify(execFile)('bash', ['-c', line], { timeout: 10_000 });
      // Nothing secret stands before the here-string, which is all that the process is started with.
      expect(line.split('<<<')[0]).not.toContain('bh_');
    }
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
  expect(heard).toEqual([
    '/api/v1/tenants/acme/instances Bearer bh_a_b_c',
    '/api/v1/whoami Bearer bh_a_b_c',
    '/api/v1/whoami Bearer bh_a_b_c',
  ]);
});
