import { request, type OutgoingHttpHeaders } from 'node:http';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { createExposition, metricsListenSchema, serveMetrics, type MetricsServer, type Reading } from './index.ts';
import { parseExposition } from './testing.ts';

const HOSTILE = 'a"b\\c\nd}e{f,g="h" 1';
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function open(
  read: () => readonly Reading[] | Promise<readonly Reading[]>,
  options: { port?: number; names?: string[]; freshMs?: number } = {},
): Promise<{ server: MetricsServer; lines: string[] }> {
  const lines: string[] = [];
  const log = {
    info: () => undefined,
    warn: (line: string, about?: object) => lines.push(`${line} ${JSON.stringify(about)}`),
  };
  const server = await serveMetrics({
    listen: { address: '127.0.0.1', port: options.port ?? 0 },
    names: options.names ?? [],
    exposition: createExposition({ read, freshMs: options.freshMs ?? 0 }),
    log,
  });
  closers.push(() => server.close());
  return { server, lines };
}

function ask(
  server: MetricsServer,
  {
    path = '/metrics',
    method = 'GET',
    headers = {},
  }: { path?: string; method?: string; headers?: OutgoingHttpHeaders } = {},
): Promise<{ status: number; type: string; text: string }> {
  return new Promise((resolve, reject) => {
    const req = request({ host: '127.0.0.1', port: server.port(), path, method, headers, agent: false }, (res) => {
      let text = '';
      res.setEncoding('utf8').on('data', (part: string) => (text += part));
      res.on('end', () => resolve({ status: res.statusCode ?? 0, type: res.headers['content-type'] ?? '', text }));
    });
    req.on('error', reject).end();
  });
}

const one = (labels: Record<string, string> = {}, value = 1): Reading => {
  return { name: 'test_things', help: 'Things\nof two lines.', type: 'gauge', values: [{ labels, value }] };
};

describe('where it listens', () => {
  it.each([
    ['9465', { address: '127.0.0.1', port: 9465 }],
    ['0.0.0.0:9465', { address: '0.0.0.0', port: 9465 }],
    ['[::]:9465', { address: '::', port: 9465 }],
    ['localhost:1', { address: 'localhost', port: 1 }],
  ])('%s', (text, expected) => expect(metricsListenSchema.parse(text)).toEqual(expected));
  it.each(['', 'x', '70000', '1.2.3:5', '999.1.1.1:5', ':9465', 'example.org:9465', '9465:9465'])('not %s', (text) => {
    expect(metricsListenSchema.safeParse(text).success).toBe(false);
  });
});

describe('what is told', () => {
  it('is the text format to the letter, whatever names hold', async () => {
    const { server } = await open(() => [
      one({ name: HOSTILE, tenant: '汉"' }),
      { ...one(), name: 'test_unknown', values: [] },
    ]);
    const { status, type, text } = await ask(server);
    expect([status, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    const families = parseExposition(text);
    expect(families.get('test_things')?.samples).toEqual([
      { name: 'test_things', labels: { name: HOSTILE, tenant: '汉"' }, value: 1 },
    ]);
    expect(families.has('test_unknown')).toBe(false);
    expect(families.get('process_resident_memory_bytes')?.samples[0]?.value).toBeGreaterThan(1e6);
  });
  it('calls counters what the conventions call them, and nothing else', async () => {
    const { server } = await open(() => []);
    for (const { name, type } of parseExposition((await ask(server)).text).values()) {
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
    }
  });
  it('leaves out what is not known', async () => {
    const { server } = await open(() => [
      {
        ...one(),
        values: [
          { labels: { a: '1' }, value: Number.NaN },
          { labels: { a: '2' }, value: 2 },
        ],
      },
    ]);
    expect(
      parseExposition((await ask(server)).text)
        .get('test_things')
        ?.samples.map(({ value }) => value),
    ).toEqual([2]);
  });
  it('is read once for all who ask within its freshness, and again after a failure', async () => {
    let reads = 0;
    const { server, lines } = await open(
      () => {
        reads += 1;
        if (reads === 1) throw new Error('the database is away');
        return [one()];
      },
      { freshMs: 60_000 },
    );
    expect((await ask(server)).status).toBe(503);
    expect(lines).toEqual([expect.stringContaining('the database is away')]);
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(server)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect(reads).toBe(2);
  });
});

describe('who is answered', () => {
  it.each([
    ['127.0.0.1', 200],
    ['127.0.0.1:9465', 200],
    ['[::1]:9465', 200],
    ['localhost:9465', 200],
    [hostname(), 200],
    ['named.example:9465', 200],
    ['rebound.example:9465', 421],
    ['127.0.0.1.rebound.example', 421],
    ['localhost.rebound.example', 421],
  ])('who asks for %s: %i', async (host, expected) => {
    const { server } = await open(() => [one()], { names: ['named.example'] });
    expect((await ask(server, { headers: { host } })).status).toBe(expected);
  });
  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH'])('not %s', async (method) => {
    const { server } = await open(() => [one()]);
    expect((await ask(server, { method })).status).toBe(405);
  });
  it('nowhere but at /metrics', async () => {
    const { server } = await open(() => [one()]);
    expect((await ask(server, { path: '/' })).status).toBe(404);
    expect((await ask(server, { path: '/metrics?x=1' })).status).toBe(200);
  });
  it('no more than a few at once', async () => {
    const { server } = await open(() => [one()]);
    const sockets: Socket[] = [];
    closers.push(() => sockets.forEach((socket) => socket.destroy()));
    const ended = Array.from({ length: 40 }, () => {
      const socket = connect(server.port() ?? 0, '127.0.0.1');
      sockets.push(socket);
      return new Promise<boolean>((resolve) => {
        socket.on('close', () => resolve(true)).on('error', () => undefined);
        setTimeout(() => resolve(false), 500);
      });
    });
    expect((await Promise.all(ended)).filter((isOver) => isOver)).toHaveLength(24);
  });
});

describe('a port that is taken', () => {
  it('is a line of log, and nothing else', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    closers.push(() => new Promise((resolve) => other.close(resolve)));
    const { server, lines } = await open(() => [one()], { port: (other.address() as AddressInfo).port });
    expect(server.port()).toBeNull();
    expect(lines).toEqual([expect.stringMatching(/the port cannot be had.*EADDRINUSE/)]);
  });
});
