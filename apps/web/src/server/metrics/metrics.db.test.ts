import { openDatabase } from '@bulkhead/db';
import { parseExposition, type Family } from '@bulkhead/metrics/testing';
import { v7 as newId } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWebServer, type WebServer } from '../http/web-server.ts';
import { createTestPlane, type TestPlane } from '../testing.ts';
import { openMetrics, type Metrics } from './open-metrics.ts';
import { readReadings } from './read-readings.ts';

const HOSTILE = 'a "host"\\ of\ntwo lines';

let plane: TestPlane;
let metrics: Metrics;
let web: WebServer;
beforeAll(async () => {
  plane = await createTestPlane();
  const deps = {
    ...plane.deps,
    env: { ...plane.deps.env, BULKHEAD_METRICS_LISTEN: { address: '127.0.0.1', port: 0 } },
  };
  const opened = await openMetrics(deps);
  if (opened === undefined) throw new Error('metrics are not opened');
  metrics = opened;
  web = await openWebServer(deps, async (_req, res) => void res.end('a page'), metrics.timeRequest);
});
afterAll(async () => {
  await Promise.all([metrics.close(), web.close()]);
  await plane.close();
});

async function read(): Promise<Map<string, Family>> {
  const answer = await fetch(`http://127.0.0.1:${metrics.port()}/metrics`);
  expect(answer.status).toBe(200);
  return parseExposition(await answer.text());
}

describe('what the control plane tells', () => {
  it('is nothing where no port was given', async () => {
    expect(await openMetrics(plane.deps)).toBeUndefined();
  });

  it('is what is in the database, what was asked of it, and itself', async () => {
    const { db } = plane.deps;
    await plane.makeHost({ name: HOSTILE });
    await plane.makeHost({ lastSeenAt: null });
    const { slug } = await plane.makeTenant({ quota: { cpuMillicores: 2_500 } });
    const ruleId = newId();
    await db.alertRule.create({
      data: { id: ruleId, name: 'r', subjectKind: 'host', condition: {}, severity: 'critical', updatedAt: new Date() },
    });
    for (const state of ['firing', 'pending']) {
      const about = {
        subjectKind: 'host',
        subjectId: newId(),
        subjectName: HOSTILE,
        severity: 'critical',
        finding: {},
      };
      await db.alert.create({ data: { id: newId(), ruleId, state, startedAt: new Date(), ...about } });
    }
    const pages = [`/x?${'a'.repeat(100)}`, '/healthz', '/api/v1/nothing', '/another'];
    for (const path of pages) await fetch(`http://127.0.0.1:${web.port}${path}`).then((res) => res.text());

    const families = await read();
    const value = (name: string, labels: Record<string, string> = {}) =>
      families
        .get(name)
        ?.samples.find((sample) => Object.entries(labels).every(([key, text]) => sample.labels[key] === text))?.value;
    expect(value('bulkhead_database_up')).toBe(1);
    expect(value('bulkhead_hosts', { state: 'online' })).toBe(1);
    expect(value('bulkhead_hosts', { state: 'waiting' })).toBe(1);
    expect(value('bulkhead_agent_links')).toBe(0);
    expect(value('bulkhead_host_last_seen_timestamp_seconds', { host: HOSTILE })).toBeCloseTo(Date.now() / 1000, -2);
    expect(value('bulkhead_tenant_quota_cpu_cores', { tenant: slug })).toBe(2.5);
    expect(value('bulkhead_alerts_firing', { severity: 'critical' })).toBe(1);
    expect(value('bulkhead_alerts_firing', { severity: 'info' })).toBe(0);
    expect(value('bulkhead_operations_last_day', { state: 'pending' })).toBe(0);
    expect(value('process_cpu_seconds_total')).toBeGreaterThan(0);
    const requests = families.get('bulkhead_http_request_duration_seconds');
    const counted = requests?.samples.filter(({ name }) => name.endsWith('_count')).map(({ labels, value: n }) => [labels['route'], labels['status'], n]); // prettier-ignore
    expect(counted?.toSorted((a, b) => String(a[0]).localeCompare(String(b[0])))).toEqual([
      ['health', '2xx', 1],
      ['page', '2xx', 2],
      ['rest', '4xx', 1],
    ]);
  });

  it('is that the database is away when it is', async () => {
    const db = openDatabase('postgresql://nobody@127.0.0.1:1/none', { maxConnections: 1 });
    try {
      expect(await readReadings({ ...plane.deps, db })).toEqual([
        expect.objectContaining({ name: 'bulkhead_database_up', values: [{ labels: {}, value: 0 }] }),
      ]);
    } finally {
      await db.$disconnect();
    }
  });

  it('says since when minutes wait for an engine', async () => {
    const minute = new Date('2026-11-23T05:00:00Z');
    await plane.deps.db.usageMinute.create({ data: { minute, meterId: newId(), data: new Uint8Array([1, 0, 0]) } });
    const minuteEngine = { read: () => Promise.resolve([]), keptSinceMs: () => 0, wake: () => undefined };
    const readings = await readReadings({ ...plane.deps, minuteEngine });
    const waiting = readings.find(({ name }) => name === 'bulkhead_history_oldest_waiting_timestamp_seconds');
    expect(waiting?.values).toEqual([{ labels: {}, value: minute.getTime() / 1000 }]);
  });
});
