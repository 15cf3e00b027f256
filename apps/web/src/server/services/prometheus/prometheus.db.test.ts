import { HISTORY_SERIES, HOUR_MS, MINUTE_MS } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { PbfReader } from 'pbf';
import { uncompress } from 'snappyjs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestPlane, type TestPlane } from '../../testing.ts';
import { createPostgresMinuteStore } from '../history/postgres-minute-store.ts';
import type { HistoryQuery, HistorySubject, MinuteStore } from '../history/history-store.ts';
import { addMinutes } from '../metering/add-minutes.ts';
import { makeRecord, seeded } from '../metering/testing.ts';
import { createEngineClient, type EngineClient } from './engine-client.ts';
import { forwardMinutes } from './forward-minutes.ts';
import { openMinuteEngine } from './open-minute-engine.ts';
import { createPrometheusStore } from './prometheus-store.ts';
import { prometheusSettings, type PrometheusSettings } from './settings.ts';
import { randomMinute, stageMinutes, startTestEngine, type TestEngine } from './testing.ts';

const HOURS = 3;
const SEED = 20_261_123;

let plane: TestPlane;
let engine: TestEngine;
let client: EngineClient;
let settings: PrometheusSettings;

beforeAll(async () => {
  [plane, engine] = await Promise.all([createTestPlane(), startTestEngine()]);
  client = createEngineClient();
  const opened = prometheusSettings({
    PROMETHEUS_REMOTE_WRITE_URL: `${engine.url}/api/v1/write`,
    PROMETHEUS_QUERY_URL: engine.url,
    PROMETHEUS_BEARER_TOKEN: undefined,
  });
  if (opened === null) throw new Error('there are no settings');
  settings = opened;
});
afterAll(async () => {
  client.close();
  await Promise.all([engine.close(), plane.close()]);
});

const now = () => new Date();
const openStore = (): MinuteStore => createPrometheusStore({ client, door: settings.query, keptDays: 30, now });
const openPostgres = (): MinuteStore => createPostgresMinuteStore(plane.deps.db, { keptDays: 30, now });
const waiting = () => plane.deps.db.usageMinute.count({ where: { forwarded: false } });

async function forwardAll(): Promise<number> {
  let taken = 0;
  for (;;) {
    const forwarded = await forwardMinutes(plane.deps, client, settings.write);
    if (forwarded === 'busy') continue;
    taken += forwarded.taken;
    if (!forwarded.hasMore) break;
  }
  await engine.flush();
  return taken;
}

/** Of a write request, the time of its first sample. */
function firstTimeOf(body: Uint8Array): number {
  let atMs = Number.NaN;
  const inside = (wanted: number, read: (reader: PbfReader) => void) => (tag: number, _: null, reader: PbfReader) => {
    if (tag === wanted && Number.isNaN(atMs)) read(reader);
  };
  const sample = inside(2, (reader) => (atMs = reader.readVarint(true)));
  const series = inside(2, (reader) => void reader.readMessage(sample, null));
  const request = inside(1, (reader) => void reader.readMessage(series, null));
  new PbfReader(uncompress(body)).readFields(request, null);
  return atMs;
}

describe('an engine that keeps the minutes', () => {
  const random = seeded(SEED);
  const fromMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 5 * HOUR_MS;
  const subjects: HistorySubject[] = [];
  let staged = 0;
  let forwarded = 0;

  beforeAll(async () => {
    const hosts = [await plane.makeHost(), await plane.makeHost()];
    const minutes = () => Array.from({ length: HOURS * 60 }, () => randomMinute(random));
    const stage = (subject: HistorySubject & { hostId: string }) =>
      stageMinutes(plane.deps.db, subject, fromMs, minutes());
    for (const host of hosts) {
      await stage({ kind: 'host', hostId: host.id, tenantId: null, instanceId: null });
      subjects.push({ kind: 'host', hostId: host.id, tenantId: null, instanceId: null });
    }
    for (let count = 0; count < 2; count += 1) {
      const tenant = await plane.makeTenant();
      for (const host of hosts) {
        await stage({ kind: 'tenant', hostId: host.id, tenantId: tenant.id, instanceId: null });
        subjects.push({ kind: 'tenant', hostId: host.id, tenantId: tenant.id, instanceId: null });
        const instanceId = randomUUID();
        await stage({ kind: 'instance', hostId: host.id, tenantId: tenant.id, instanceId });
        subjects.push({ kind: 'instance', hostId: null, tenantId: tenant.id, instanceId });
        subjects.push({ kind: 'instance', hostId: null, tenantId: null, instanceId });
      }
      subjects.push({ kind: 'tenant', hostId: null, tenantId: tenant.id, instanceId: null });
    }
    staged = await waiting();
    forwarded = await forwardAll();
  });

  it('takes everything that is staged', () => {
    expect(forwarded).toBe(staged);
    expect(staged).toBeGreaterThan(1_000);
  });

  it.each([1, 5, 20])('answers in steps of %i minutes what PostgreSQL answers', async (stepMinutes) => {
    const query: HistoryQuery = {
      subjects,
      series: HISTORY_SERIES,
      fromMs: fromMs - HOUR_MS,
      toMs: fromMs + (HOURS + 1) * HOUR_MS,
      stepMs: stepMinutes * MINUTE_MS,
    };
    const [expected, answered] = await Promise.all([openPostgres().read(query), openStore().read(query)]);
    expect(answered).toEqual(expected);
    const known = answered.flatMap((rows) => [...rows.values()].flatMap((row) => row.filter((one) => one !== null)));
    expect(known.length).toBeGreaterThan((subjects.length * HISTORY_SERIES.length * HOURS * 60) / stepMinutes / 2);
  });

  it('has nothing twice when it is sent twice', async () => {
    await plane.deps.db.usageMinute.updateMany({ data: { forwarded: false } });
    expect(await forwardAll()).toBe(staged);
    const query = { subjects, series: HISTORY_SERIES, fromMs, toMs: fromMs + HOUR_MS, stepMs: MINUTE_MS };
    const [expected, answered] = await Promise.all([openPostgres().read(query), openStore().read(query)]);
    expect(answered).toEqual(expected);
  });

  it('answers nothing about a tenant whose id is an expression, or an instance of somebody else', async () => {
    const hostile = [
      '" or 1 or bulkhead_host_cpu_used_cores{host_id=~".+',
      '.*',
      '.+|x',
      '"} or {__name__=~".+"',
      '\\',
      '\n"',
    ];
    const [, other] = subjects.filter(({ kind }) => kind === 'instance');
    const mine = subjects.findLast(({ kind }) => kind === 'tenant')?.tenantId ?? '';
    const query = {
      subjects: [
        ...hostile.map((tenantId): HistorySubject => ({ kind: 'tenant', hostId: null, tenantId, instanceId: null })),
        { kind: 'instance' as const, hostId: null, tenantId: mine, instanceId: other?.instanceId ?? '' },
        ...hostile.map((id): HistorySubject => ({ kind: 'instance', hostId: null, tenantId: id, instanceId: id })),
      ],
      series: ['cpuMillicores' as const],
      fromMs,
      toMs: fromMs + HOUR_MS,
      stepMs: 5 * MINUTE_MS,
    };
    const answered = await openStore().read(query);
    expect(answered).toHaveLength(query.subjects.length);
    const known = answered.flatMap((rows) => [...rows.values()].flatMap((row) => row.filter((one) => one !== null)));
    expect(known).toEqual([]);
  });
});

describe('an engine that is away', () => {
  let subject: HistorySubject & { hostId: string };
  let fromMs: number;
  beforeEach(async () => {
    const { id } = await plane.makeHost();
    subject = { kind: 'host', hostId: id, tenantId: null, instanceId: null };
    fromMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 2 * HOUR_MS;
  });

  it('finds when it is back what was counted meanwhile', async () => {
    const random = seeded(SEED + 1);
    const { deps } = plane;
    const opened = openMinuteEngine({
      ...deps,
      env: { ...deps.env, PROMETHEUS_REMOTE_WRITE_URL: settings.write.url.href, PROMETHEUS_QUERY_URL: engine.url },
    });
    if (opened === undefined) throw new Error('no engine is named');
    const stop = opened.keepForwarding();
    try {
      await engine.kill();
      await stageMinutes(
        deps.db,
        subject,
        fromMs,
        Array.from({ length: 60 }, () => randomMinute(random)),
      );
      opened.wake();
      const query = {
        subjects: [subject],
        series: HISTORY_SERIES,
        fromMs,
        toMs: fromMs + HOUR_MS,
        stepMs: MINUTE_MS,
      };
      await expect(opened.read(query)).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        message: expect.stringContaining('The engine that keeps the minutes of history does not answer (ECONNREFUSED)'),
      });
      await expect.poll(() => plane.logged.join('\n')).toContain('could not be forwarded; they wait');
      expect(plane.logged.some((line) => line.includes('could not be read') && line.includes(engine.url))).toBe(true);
      expect(await waiting()).toBeGreaterThan(40);
      await engine.start();
      await expect.poll(waiting, { timeout: 20_000 }).toBe(0);
      await engine.flush();
      const [expected] = await openPostgres().read(query);
      await expect.poll(async () => (await opened.read(query))[0], { timeout: 5_000 }).toEqual(expected);
    } finally {
      await stop();
    }
  });

  it('is not sent by two processes at once', async () => {
    const random = seeded(SEED + 2);
    await stageMinutes(
      plane.deps.db,
      subject,
      fromMs,
      Array.from({ length: 60 }, () => randomMinute(random)),
    );
    const outcomes = await Promise.all([1, 2, 3].map(() => forwardMinutes(plane.deps, client, settings.write, 100)));
    expect(outcomes.filter((one) => one !== 'busy' && one.taken > 0)).toHaveLength(1);
    expect(await waiting()).toBe(0);
  });

  it('is not sent for ever what is too old for it: what is newer is not held up', async () => {
    const random = seeded(SEED + 4);
    const minutes = Array.from({ length: 10 }, () => randomMinute(random) ?? randomMinute(random));
    await stageMinutes(plane.deps.db, subject, fromMs - 30 * 24 * HOUR_MS, minutes);
    await stageMinutes(plane.deps.db, subject, fromMs, minutes);
    const before = await waiting();
    // As Prometheus does with what is older than its head: the batch of old ones as a whole, and each of them.
    const picky: EngineClient = {
      ...client,
      send: (door, request) =>
        isOld(request.body)
          ? Promise.resolve({ status: 400, headers: {}, body: Buffer.from('out of bounds') })
          : client.send(door, request),
    };
    const isOld = (body: Uint8Array) => firstTimeOf(body) < fromMs;
    await expect(forwardMinutes(plane.deps, picky, settings.write, 8)).resolves.toMatchObject({
      taken: 0,
      hasMore: true,
    });
    while ((await forwardMinutes(plane.deps, picky, settings.write, 8)) !== 'busy' && (await waiting()) > 0);
    expect(before).toBeGreaterThan(16);
    expect(plane.logged.join('\n')).toContain('refuses while it takes others');
  });

  it('is sent a minute again that grew on its way, or after it was taken', async () => {
    const { db } = plane.deps;
    const record = makeRecord({ spread: [1, 2, 3] });
    const reading = {
      meterId: '',
      kind: 'host' as const,
      tenantId: null,
      instanceId: null,
      totals: [],
      grown: [],
      record,
    };
    const meterId = await stageMinutes(db, subject, fromMs, [record]);
    const addPart = () => db.$transaction((tx) => addMinutes(tx, fromMs, [{ ...reading, meterId }]));
    const growing: EngineClient = {
      ...client,
      async send(door, request) {
        await addPart();
        return client.send(door, request);
      },
    };
    expect(await forwardMinutes(plane.deps, growing, settings.write)).toMatchObject({ taken: 1 });
    expect(await waiting()).toBe(1);
    expect(await forwardAll()).toBe(1);
    expect(await waiting()).toBe(0);
    await addPart();
    expect(await waiting()).toBe(1);
    expect(await forwardAll()).toBe(1);
  });
});
