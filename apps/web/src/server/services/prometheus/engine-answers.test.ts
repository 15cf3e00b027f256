import { HISTORY_SERIES } from '@bulkhead/shared';
import { PbfReader } from 'pbf';
import { uncompress } from 'snappyjs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../../log.ts';
import { encodeMinute } from '../history/minute-codec.ts';
import { encodeWrite } from './encode-write.ts';
import { createEngineClient, type EngineClient } from './engine-client.ts';
import { queryRange } from './query-range.ts';
import type { StagedMinute } from './read-staged.ts';
import { nameOf, prometheusSettings, type EngineDoor } from './settings.ts';
import { toSamples } from './to-samples.ts';
import { writeMinutes } from './write-minutes.ts';

const PASSWORD = 'not-to-be-told';

type Handler = (req: IncomingMessage, res: ServerResponse, body: Buffer) => void;
let server: Server;
let handle: Handler;
let client: EngineClient;
let door: EngineDoor;

beforeEach(async () => {
  server = createServer((req, res) => {
    const parts: Buffer[] = [];
    req.on('data', (part: Buffer) => parts.push(part)).on('end', () => handle(req, res, Buffer.concat(parts)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = createEngineClient();
  const url = `http://me:${PASSWORD}@127.0.0.1:${(server.address() as AddressInfo).port}/prefix/?key=${PASSWORD}`;
  const settings = prometheusSettings({
    PROMETHEUS_REMOTE_WRITE_URL: url,
    PROMETHEUS_QUERY_URL: url,
    PROMETHEUS_BEARER_TOKEN: undefined,
  });
  if (settings === null) throw new Error('there are no settings');
  door = settings.query;
});
afterEach(() => {
  client.close();
  server.closeAllConnections();
  server.close();
});

const answering =
  (body: string, status = 200): Handler =>
  (_req, res) =>
    res.writeHead(status, { 'content-type': 'application/json' }).end(body);
const range = { query: 'x', startMs: 60_000, endMs: 120_000, stepMs: 60_000 };
const matrix = (values: unknown) =>
  JSON.stringify({ status: 'success', data: { resultType: 'matrix', result: [{ metric: { a: 'b' }, values }] } });

describe('an engine that is asked', () => {
  it('is asked below its path, with its password in a header and in no name of it', async () => {
    let seen: unknown;
    handle = (req, res, body) => {
      seen = [req.method, req.url, req.headers.authorization, Object.fromEntries(new URLSearchParams(body.toString()))];
      res.end(matrix([[60, '1.5']]));
    };
    expect(await queryRange(client, door, range)).toEqual([
      { labels: { a: 'b' }, points: [{ atMs: 60_000, value: 1.5 }] },
    ]);
    expect(seen).toEqual([
      'POST',
      `/prefix/api/v1/query_range?key=${PASSWORD}`,
      `Basic ${Buffer.from(`me:${PASSWORD}`).toString('base64')}`,
      expect.objectContaining({ query: 'x', start: '60', end: '120', step: '60' }),
    ]);
    expect(nameOf(door)).not.toContain(PASSWORD);
  });

  it.each([
    ['no JSON', '<html>'],
    ['an error', '{"status":"error","errorType":"bad_data","error":"what?"}'],
    ['a scalar', '{"status":"success","data":{"resultType":"scalar","result":[1,"2"]}}'],
    ['points that are none', matrix([['60', 1]])],
    ['nothing', ''],
  ])('is not believed when it answers %s', async (_what, body) => {
    handle = answering(body);
    const failure = await queryRange(client, door, range).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'UNAVAILABLE', cause: { message: nameOf(door) } });
    expect(String(failure)).toContain('The engine that keeps the minutes of history answers with something');
    const logged: string[] = [];
    createLog((line) => logged.push(line)).warn('read', { error: failure });
    expect(logged.join('')).toContain(nameOf(door));
    expect(`${logged.join('')} ${String(failure)}`).not.toContain(PASSWORD);
    expect(String(failure)).not.toContain('127.0.0.1');
  });
  it('leaves out what is no number', async () => {
    handle = answering(matrix([[60, 'NaN'], [120, '+Inf'], [180, '2']])); // prettier-ignore
    expect((await queryRange(client, door, range))[0]?.points).toEqual([{ atMs: 180_000, value: 2 }]);
  });
  it.each([302, 401, 404, 422, 500, 503])('is said to be the reason when it answers with %i', async (status) => {
    handle = answering(matrix([]), status);
    await expect(queryRange(client, door, range)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining(`status ${status}`),
    });
  });

  const small = { path: '', headers: {}, body: Buffer.alloc(0), timeoutMs: 300, maxAnswerBytes: 100_000 };
  it('gets no more time than it was given', async () => {
    handle = () => undefined;
    await expect(client.send(door, small)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('has not answered for 0.3 s'),
    });
  });
  it('gets no more time for an answer that never ends either', async () => {
    handle = (_req, res) => {
      const timer = setInterval(() => res.write('x'), 20);
      res.on('close', () => clearInterval(timer));
    };
    await expect(client.send(door, small)).rejects.toMatchObject({ message: expect.stringContaining('0.3 s') });
  });
  it('is heard up to a bound', async () => {
    handle = (_req, res) => {
      const more = () => {
        while (res.write(Buffer.alloc(65_536)));
      };
      res.on('drain', more).on('error', () => undefined);
      more();
    };
    await expect(client.send(door, { ...small, timeoutMs: 5_000 })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('larger than 97 KiB'),
    });
  });
});

/** What a receiver of remote writes reads. */
function decodeWrite(body: Uint8Array) {
  const series: { labels: Record<string, string>; value: number; atMs: number }[] = [];
  new PbfReader(uncompress(body)).readFields((tag, _, reader) => {
    if (tag !== 1) throw new Error('a write request has time series and nothing else');
    const one = { labels: {} as Record<string, string>, value: Number.NaN, atMs: 0 };
    series.push(one);
    reader.readMessage((field, _one, inside) => {
      const pair: (string | number)[] = [];
      inside.readMessage((at, values: (string | number)[], leaf) => {
        if (field === 1) values[at - 1] = leaf.readString();
        else values[at - 1] = at === 1 ? leaf.readDouble() : leaf.readVarint(true);
      }, pair);
      if (field === 1) one.labels[String(pair[0])] = String(pair[1]);
      else [one.value, one.atMs] = pair as [number, number];
    }, one);
  }, null);
  return series;
}

const MINUTE = new Date('2026-11-23T06:00:00Z');
function staged(meterId: string, kind: StagedMinute['kind'] = 'instance'): StagedMinute {
  return {
    minute: MINUTE,
    meterId,
    version: '1',
    data: encodeMinute({
      series: HISTORY_SERIES.map((_, index) => (index < 2 ? [0, 1_234, 5_000] : null)),
      demandMillicores: [],
    }),
    kind,
    hostId: 'h-id',
    tenantId: 't-id',
    instanceId: 'i-id',
    hostName: 'h"1\n',
    tenantSlug: 'acme',
    instanceName: '',
  };
}

describe('what is written', () => {
  it('is remote write 1.0 to the letter', () => {
    const samples = toSamples(staged('a'));
    const read = decodeWrite(encodeWrite(samples));
    expect(read).toHaveLength(6);
    const whose = { host: 'h"1\n', host_id: 'h-id', instance_id: 'i-id', tenant: 'acme', tenant_id: 't-id' };
    const atMs = MINUTE.getTime() + 30_000;
    expect(read[1]).toEqual({
      labels: { ...whose, __name__: 'bulkhead_instance_cpu_used_cores', stat: 'mean' },
      value: 1.234,
      atMs,
    });
    expect(read[5]).toEqual({
      labels: { ...whose, __name__: 'bulkhead_instance_cpu_throttled_own_ratio', stat: 'max' },
      value: 0.005,
      atMs,
    });
    for (const { labels } of samples) {
      const names = labels.map(([name]) => name);
      expect(names).toEqual(names.toSorted((a, b) => (a < b ? -1 : 1)));
    }
  });
  it('is nothing of what is damaged, or belongs to no meter', () => {
    expect(toSamples({ ...staged('a'), data: new Uint8Array([9, 9]) })).toEqual([]);
    expect(toSamples(staged('a', null))).toEqual([]);
  });
});

describe('an engine that is written to', () => {
  const later = (takesOthers = false) => ({
    deadlineMs: Date.now() + 10_000,
    takesOthers: () => Promise.resolve(takesOthers),
  });
  const minutes = Array.from({ length: 9 }, (_, index) => ({ ...staged(`m${index}`), instanceId: `i${index}` }));
  const refusing = (wanted: (ids: Set<string>) => number) => {
    handle = (_req, res, body) => {
      const ids = new Set(decodeWrite(body).map(({ labels }) => labels['instance_id'] ?? ''));
      const status = wanted(ids);
      res.writeHead(status).end(status === 204 ? '' : 'out of\nbounds');
    };
  };

  it('keeps all but the ones that it refuses', async () => {
    refusing((ids) => (ids.has('i3') || ids.has('i7') ? 400 : 204));
    const written = await writeMinutes(client, door, minutes, later());
    expect(written.refused.map(({ meterId }) => meterId)).toEqual(['m3', 'm7']);
    expect(written.taken).toHaveLength(7);
    expect(written.because).toBe('out of bounds');
  });
  it('is not believed when it refuses everything: nothing is forgotten', async () => {
    refusing(() => 400);
    await expect(writeMinutes(client, door, minutes, later())).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('out of bounds'),
    });
    await expect(writeMinutes(client, door, minutes.slice(0, 1), later())).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
  });
  it('is believed about all of them when it takes what is newer', async () => {
    refusing(() => 400);
    const written = await writeMinutes(client, door, minutes, later(true));
    expect([written.taken.length, written.refused.length]).toEqual([0, 9]);
  });
  it.each([302, 401, 403, 404, 429, 500, 503])('keeps nothing when it answers with %i', async (status) => {
    refusing(() => status);
    await expect(writeMinutes(client, door, minutes, later())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
  it('is sent smaller pieces when they are too large', async () => {
    refusing((ids) => (ids.size > 2 ? 413 : 204));
    expect((await writeMinutes(client, door, minutes, later())).taken).toHaveLength(9);
  });
  it('is left alone when the time is over', async () => {
    refusing(() => 204);
    expect(await writeMinutes(client, door, minutes, { ...later(), deadlineMs: Date.now() })).toEqual({
      taken: [],
      refused: [],
      because: '',
    });
  });
});
