import { createExposition, serveMetrics, type MetricsServer } from '@bulkhead/metrics';
import { HISTORY_SERIES, METRIC_COLUMNS, MINUTE_MS } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { collectReadings, type ReadingsSource } from '../../../../agent/src/metrics/collect-readings.ts';
import { openWebServer, type WebServer } from '../http/web-server.ts';
import { createEngineClient } from '../services/prometheus/engine-client.ts';
import { forwardMinutes } from '../services/prometheus/forward-minutes.ts';
import { prometheusSettings } from '../services/prometheus/settings.ts';
import { stageMinutes, startTestEngine, type TestEngine } from '../services/prometheus/testing.ts';
import { createTestPlane, type TestPlane } from '../testing.ts';
import { openMetrics, type Metrics } from './open-metrics.ts';

const DASHBOARD = new URL('../../../../../docs/grafana/bulkhead.json', import.meta.url);
const METRIC = /\b(?:bulkhead|container|process|nodejs)_[a-z0-9_]+/g;
const LISTEN = { address: '127.0.0.1', port: 0 };

const targetSchema = z.object({ refId: z.string().length(1), expr: z.string().min(1), legendFormat: z.string() });
const placeSchema = z.object({ h: z.int(), w: z.int().max(24), x: z.int(), y: z.int() });
const dashboardSchema = z.object({
  uid: z.string(),
  title: z.string(),
  schemaVersion: z.int().min(36),
  templating: z.object({
    list: z.array(z.object({ name: z.string(), type: z.string(), definition: z.string().optional() })),
  }),
  panels: z.array(
    z.object({
      id: z.int(),
      type: z.enum(['row', 'timeseries', 'stat']),
      title: z.string().min(1),
      gridPos: placeSchema,
      datasource: z.object({ uid: z.literal('${datasource}') }).optional(),
      targets: z.array(targetSchema).min(1).optional(),
    }),
  ),
});

/** An agent whose every column has a number, and one that grows. */
const everything: ReadingsSource = {
  driver: {
    containerPath: (tenant, id) => `bulkhead/${tenant}/${id}`,
    compartmentPath: (tenant) => `bulkhead/${tenant}`,
  },
  sampler: {
    latest: () => ({
      atMs: Date.now(),
      values: Object.fromEntries(METRIC_COLUMNS.map((name) => [name, Math.floor(performance.now())])) as Record<
        (typeof METRIC_COLUMNS)[number],
        number
      >,
    }),
    cost: () => ({ sweepUsec: 5_000, groups: 2, filesRead: 10, skippedSeconds: 0 }),
  },
  instances: () => [
    {
      id: 'i',
      tenantSlug: 'acme',
      runningContainerId: 'c',
      pid: 7,
      desired: { name: 'web', image: { reference: 'b:1' } },
    },
  ],
  tenants: () => ['acme'],
  networkOf: () => ({ inBytes: performance.now(), outBytes: performance.now() }),
  isEngineUp: () => true,
  version: '1',
};

let plane: TestPlane;
let engine: TestEngine;
let metrics: Metrics;
let agent: MetricsServer;
let web: WebServer;
let folder: string;
let dashboard: z.infer<typeof dashboardSchema>;
beforeAll(async () => {
  plane = await createTestPlane();
  folder = await mkdtemp(join(tmpdir(), 'bulkhead-dashboard-'));
  dashboard = dashboardSchema.parse(JSON.parse(await readFile(DASHBOARD, 'utf8')));
  const deps = { ...plane.deps, env: { ...plane.deps.env, BULKHEAD_METRICS_LISTEN: LISTEN } };
  const opened = await openMetrics(deps);
  if (opened === undefined) throw new Error('metrics are not opened');
  metrics = opened;
  web = await openWebServer(deps, async (_req, res) => void res.end('a page'), metrics.timeRequest);
  const exposition = createExposition({ read: () => collectReadings(everything), freshMs: 0 });
  agent = await serveMetrics({ listen: LISTEN, exposition, log: plane.deps.log });
  const config = join(folder, 'scrape.json');
  const targets = [metrics.port(), agent.port()].map((port) => `127.0.0.1:${port}`);
  await writeFile(
    config,
    JSON.stringify({
      global: { scrape_interval: '1s' },
      scrape_configs: [{ job_name: 'bulkhead', static_configs: [{ targets }] }],
    }),
  );
  engine = await startTestEngine([`-promscrape.config=${config}`, '-search.latencyOffset=0s']);
});
afterAll(async () => {
  await engine.close();
  await Promise.all([metrics.close(), agent.close(), web.close()]);
  await plane.close();
  await rm(folder, { recursive: true, force: true });
});

async function ask(path: string, form: Record<string, string> = {}): Promise<unknown> {
  const answer = await fetch(`${engine.url}${path}?${new URLSearchParams(form).toString()}`);
  expect([path, form, answer.status]).toEqual([path, form, 200]);
  return answer.json();
}

async function forwardSomething(): Promise<void> {
  const { db } = plane.deps;
  const [host, tenant] = [await plane.makeHost({ name: 'metal' }), await plane.makeTenant({ slug: 'acme' })];
  const minutes = [1, 2, 3].map((value) => ({
    series: HISTORY_SERIES.map(() => [value, value, value] as [number, number, number]),
    demandMillicores: [],
  }));
  const fromMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 3 * MINUTE_MS;
  const subjects = [
    { kind: 'host', tenantId: null, instanceId: null },
    { kind: 'tenant', tenantId: tenant.id, instanceId: null },
    { kind: 'instance', tenantId: tenant.id, instanceId: randomUUID() },
  ] as const;
  for (const subject of subjects) await stageMinutes(db, { ...subject, hostId: host.id }, fromMs, minutes);
  await db.usageHour.create({
    data: {
      hour: new Date(Math.floor(fromMs / 3_600_000) * 3_600_000),
      meterId: (await db.meter.findFirstOrThrow({ where: { kind: 'instance' } })).id,
      hostId: host.id,
      kind: 'instance',
      instanceName: 'web',
    },
  });
  const settings = prometheusSettings({
    PROMETHEUS_REMOTE_WRITE_URL: `${engine.url}/api/v1/write`,
    PROMETHEUS_QUERY_URL: engine.url,
    PROMETHEUS_BEARER_TOKEN: undefined,
  });
  if (settings === null) throw new Error('there are no settings');
  const client = createEngineClient();
  expect(await forwardMinutes(plane.deps, client, settings.write)).toMatchObject({ taken: 9 });
  client.close();
}

const listSchema = z.object({ data: z.array(z.string()) });
const answerSchema = z.object({ status: z.literal('success'), data: z.object({ result: z.array(z.unknown()) }) });

describe('the dashboard for Grafana', () => {
  it('asks only for what an engine that scrapes us and is written to really has', async () => {
    await forwardSomething();
    await fetch(`http://127.0.0.1:${web.port}/`).then((res) => res.text());
    const asked = new Set(JSON.stringify(dashboard).match(METRIC));
    expect(asked.size).toBeGreaterThan(25);
    const missing = async () => {
      await engine.flush();
      const known = new Set(listSchema.parse(await ask('/api/v1/label/__name__/values')).data);
      return [...asked].filter((name) => !known.has(name));
    };
    await expect.poll(missing, { timeout: 20_000, interval: 500 }).toEqual([]);
    const names = listSchema.parse(
      await ask('/api/v1/label/instance/values', { 'match[]': 'bulkhead_instance_tasks' }),
    );
    expect(names.data).toEqual(['web']);
  });

  it('has questions that an engine understands and answers', async () => {
    const { list } = dashboard.templating;
    const filled = (text: string) => list.reduce((one, { name }) => one.replaceAll(`$${name}`, '.*'), text);
    const targets = dashboard.panels.flatMap((panel) => panel.targets ?? []);
    const silent = async () => {
      await fetch(`http://127.0.0.1:${web.port}/`).then((res) => res.text());
      await engine.flush();
      const found: string[] = [];
      for (const { expr } of targets) {
        const { data } = answerSchema.parse(await ask('/api/v1/query', { query: filled(expr) }));
        if (data.result.length === 0) found.push(expr);
      }
      return found;
    };
    await expect.poll(silent, { timeout: 20_000, interval: 500 }).toEqual([]);
    expect(targets.length).toBeGreaterThan(40);
  });

  it('is whole: places that do not overlap, ids once, variables that are used', () => {
    const cells = new Set<string>();
    for (const { id, gridPos, title } of dashboard.panels) {
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(cells.has(`${x} ${y}`), `${id} ${title}`).toBe(false);
          cells.add(`${x} ${y}`);
        }
      }
    }
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    const text = JSON.stringify(dashboard.panels);
    for (const { name } of dashboard.templating.list) expect(text).toMatch(new RegExp(`\\$\\{?${name}\\b`));
  });
});
