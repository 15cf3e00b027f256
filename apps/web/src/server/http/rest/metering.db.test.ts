import { HOUR_MS, MINUTE_MS, type TenantScope } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { lookNow, makeInstance, recordMinute } from '../../services/alerts/testing.ts';
import { countHours } from '../../services/billing/billing-fixtures.ts';
import { createTestPlane, type TestPlane } from '../../testing.ts';
import { openWebServer, type WebServer } from '../web-server.ts';

const CORE_HOUR = 3_600_000_000;
const MONTH = Date.UTC(2026, 2, 1);
const BUSY = {
  name: 'Busy',
  subjectKind: 'instance',
  condition: { kind: 'series', series: 'cpuMillicores', direction: 'above', threshold: 800, clearAt: 700 },
  forSec: 0,
  severity: 'warning',
};
const HOOK = { name: 'Pager', target: { kind: 'webhook', url: 'https://hooks.example.org/t/secret-path' } };

let plane: TestPlane;
let server: WebServer;
beforeAll(async () => {
  plane = await createTestPlane();
  server = await openWebServer(plane.deps, async (_req, res) => void res.end('a page'));
});
afterAll(async () => {
  await server.close();
  await plane.close();
});

const answerSchema = z.record(z.string(), z.unknown());
const refusalSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    details: z.object({ field: z.string().optional() }).loose(),
  }),
});

/** The API as a program has it: one token, one tenant's paths. */
class Client {
  readonly #token: string;
  readonly #slug: string;

  constructor(token: string, slug: string) {
    this.#token = token;
    this.#slug = slug;
  }

  async ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const answer = await fetch(`http://127.0.0.1:${server.port}/api/v1/tenants/${this.#slug}/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json() };
  }

  async does(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const answer = await this.ask(method, path, body);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answerSchema.parse(answer.body);
  }

  async isRefused(method: string, path: string, body?: unknown) {
    const answer = await this.ask(method, path, body);
    const { code, details, message } = refusalSchema.parse(answer.body).error;
    return { status: answer.status, code, field: details.field, message };
  }
}

interface Scene {
  tenantId: string;
  instanceId: string;
  hostId: string;
  /** A token of the tenant with just these scopes, for the paths of this tenant or of another. */
  client(scopes: TenantScope[], slug?: string): Promise<Client>;
  slug: string;
}

/** A tenant with an instance that has just used 900 millicores for a minute, and hours of March in the ledger. */
async function makeScene(): Promise<Scene> {
  const [tenant, host, owner] = [await plane.makeTenant(), await plane.makeHost(), await plane.makeUser()];
  await plane.join(tenant.id, owner.id, 'owner');
  const [tenantId, hostId] = [tenant.id, host.id];
  const instanceId = await makeInstance(plane, { tenantId, hostId });
  const own = { hostId, tenantId, atMs: MONTH, hours: 4 };
  await countHours(
    plane.deps.db,
    { ...own, kind: 'instance', instanceId, name: 'web', image: 'nginx:1', cpuUserUsec: CORE_HOUR / 2 },
    { ...own, kind: 'tenant', cpuUserUsec: CORE_HOUR },
  );
  await recordMinute(plane, { hostId, tenantId, instanceId }, { cpuMillicores: 900 });
  await recordMinute(plane, { hostId, tenantId, instanceId: null }, { cpuMillicores: 950 });
  return {
    tenantId,
    instanceId,
    hostId,
    slug: tenant.slug,
    client: async (scopes, slug = tenant.slug) => {
      const made = await owner.caller.tokens.create({
        tenantSlug: tenant.slug,
        name: randomUUID(),
        scopes,
        expiresInDays: 1,
      });
      return new Client(made.token, slug);
    },
  };
}

let scene: Scene;
beforeEach(async () => {
  scene = await makeScene();
});

const range = (fromMs: number, toMs: number) => `fromMs=${fromMs}&toMs=${toMs}`;
const march = range(MONTH, MONTH + 24 * HOUR_MS);
const lately = () => range(Date.now() - 30 * MINUTE_MS, Date.now() + MINUTE_MS);
const knownOf = (values: readonly (number | null)[]) => values.filter((value) => value !== null);

describe('usage over the HTTP API', () => {
  it('is told in all, by instance and as a statement', async () => {
    const client = await scene.client(['usage:read']);
    expect(await client.does('GET', `usage/summary?${march}`)).toMatchObject({
      whole: { cpuUserUsec: 4 * CORE_HOUR },
      parts: { cpuUserUsec: 2 * CORE_HOUR },
      rest: { cpuUserUsec: 2 * CORE_HOUR },
    });
    expect(await client.does('GET', `usage?${march}&groupBy=instance&orderBy=cpu&pageSize=5`)).toMatchObject({
      total: 1,
      rows: [{ key: scene.instanceId, label: 'web', exists: true, totals: { cpuUserUsec: 2 * CORE_HOUR } }],
    });
    expect(await client.does('GET', `usage/chart?${march}&step=day&groupBy=image&orderBy=cpu`)).toMatchObject({
      layers: [{ label: 'nginx:1', values: [2 * CORE_HOUR] }],
      rest: [2 * CORE_HOUR],
    });
    expect(await client.does('GET', 'usage/statements/2026-03?timeZone=UTC')).toMatchObject({
      tenantSlug: scene.slug,
      month: '2026-03',
      lines: expect.arrayContaining([
        expect.objectContaining({ unit: 'cpuCoreHour', counted: String(4 * CORE_HOUR), quantity: '4.000000' }),
      ]),
      instances: [{ instanceId: scene.instanceId, name: 'web' }],
    });
  });

  it('is refused without its scope, to another tenant, and where a field is wrong, by that field', async () => {
    const without = await scene.client(['tenant:read', 'instances:read', 'alerts:read']);
    for (const path of [
      `usage?${march}`,
      `usage/summary?${march}`,
      'usage/statements/2026-03',
      `history?${lately()}`,
    ]) {
      expect(await without.isRefused('GET', path)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    }
    const others = await scene.client(['usage:read'], (await makeScene()).slug);
    expect(await others.isRefused('GET', `usage/summary?${march}`)).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    const client = await scene.client(['usage:read']);
    const wrong: [path: string, field: string][] = [
      [`usage?${range(MONTH + 1, MONTH + HOUR_MS)}`, 'fromMs'],
      [`usage?${range(MONTH, MONTH)}`, 'toMs'],
      [`usage?${march}&groupBy=tenant`, 'groupBy'],
      [`usage?${march}&pageSize=many`, 'pageSize'],
      [`usage/chart?${march}&timeZone=Mars/Olympus`, 'timeZone'],
      ['usage/statements/2026-13', 'month'],
    ];
    for (const [path, field] of wrong) {
      expect([path, await client.isRefused('GET', path)]).toMatchObject([
        path,
        { status: 400, code: 'INVALID_INPUT', field },
      ]);
    }
  });
});

describe('history over the HTTP API', () => {
  const columnSchema = z.object({ mean: z.array(z.number().nullable()), max: z.array(z.number().nullable()) });
  const historySchema = z.object({ tier: z.string(), columns: z.record(z.string(), columnSchema) });
  const stackSchema = z.object({
    layers: z.array(z.object({ id: z.string().nullable(), name: z.string(), mean: columnSchema.shape.mean })),
  });

  it('is read of an instance, of the tenant, and of each of its instances', async () => {
    const client = await scene.client(['instances:read', 'usage:read']);
    const series = 'series=cpuMillicores&series=memoryBytes';
    const ofInstance = historySchema.parse(
      await client.does('GET', `instances/${scene.instanceId}/history?${lately()}&${series}`),
    );
    expect(ofInstance.tier).toBe('minute');
    expect(Object.keys(ofInstance.columns)).toEqual(['cpuMillicores', 'memoryBytes']);
    expect(knownOf(ofInstance.columns['cpuMillicores']?.max ?? [])).toEqual([900]);
    const ofTenant = historySchema.parse(await client.does('GET', `history?${lately()}&series=cpuMillicores`));
    expect(knownOf(ofTenant.columns['cpuMillicores']?.mean ?? [])).toEqual([950]);
    const onHost = `history?${lately()}&series=cpuMillicores&hostId=${scene.hostId}`;
    expect(historySchema.parse(await client.does('GET', onHost))).toEqual(ofTenant);
    const stack = stackSchema.parse(
      await client.does('GET', `history/instances?${lately()}&series=cpuMillicores&points=60`),
    );
    expect(stack.layers.map(({ id, name, mean }) => [id, name, knownOf(mean)])).toEqual([
      [scene.instanceId, 'web', [900]],
    ]);
  });

  it('is refused without the scope for whom it is of, for what is another tenant’s, and by the field', async () => {
    const theirs = await makeScene();
    const reader = await scene.client(['instances:read']);
    const series = 'series=cpuMillicores';
    expect(await reader.isRefused('GET', `history?${lately()}&${series}`)).toMatchObject({ status: 403 });
    const accountant = await scene.client(['usage:read']);
    const own = `instances/${scene.instanceId}/history`;
    expect(await accountant.isRefused('GET', `${own}?${lately()}&${series}`)).toMatchObject({ status: 403 });
    const foreign = `instances/${theirs.instanceId}/history?${lately()}&${series}`;
    const nobodys = `instances/${randomUUID()}/history?${lately()}&${series}`;
    const refused = await reader.isRefused('GET', foreign);
    expect(refused).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect(refused).toEqual(await reader.isRefused('GET', nobodys));
    const elsewhere = `history?${lately()}&${series}&hostId=${theirs.hostId}`;
    expect(await accountant.isRefused('GET', elsewhere)).toMatchObject({ status: 404 });
    const tooLong = `instances/${scene.instanceId}/neighbours?${range(Date.now() - 8 * 24 * HOUR_MS, Date.now())}`;
    expect(await accountant.isRefused('GET', tooLong)).toMatchObject({ status: 400, field: 'toMs' });
    const wrong: [query: string, field: string][] = [
      [lately(), 'series'],
      [`${lately()}&series=luck`, 'series.0'],
      [`${lately()}&${series}&points=1`, 'points'],
      [`${range(Date.now(), Date.now() - HOUR_MS)}&${series}`, 'toMs'],
      [`${range(0, Date.now())}&${series}`, 'fromMs'],
    ];
    for (const [query, field] of wrong) {
      expect([query, await reader.isRefused('GET', `${own}?${query}`)]).toMatchObject([
        query,
        { status: 400, code: 'INVALID_INPUT', field },
      ]);
    }
  });
});

describe('alerts and their channels over the HTTP API', () => {
  it('are made, fire, are read, acknowledged and removed', async () => {
    const client = await scene.client(['alerts:read', 'alerts:write']);
    const channel = await client.does('POST', 'alert-channels', HOOK);
    expect(channel['signingSecret']).toMatch(/^whsec_/);
    const rule = { ...BUSY, channelIds: [channel['id']] };
    const preview = await client.does(
      'GET',
      'alert-rules/preview?subjectKind=instance&forSec=0&severity=warning&condition[kind]=series' +
        '&condition[series]=cpuMillicores&condition[direction]=above&condition[threshold]=800&condition[clearAt]=700',
    );
    expect(preview).toMatchObject({ subjects: 1, holding: 1, unknown: 0, examples: [{ id: scene.instanceId }] });
    const { ruleId } = await client.does('POST', 'alert-rules', rule);
    await lookNow(plane);
    const list = await client.does('GET', `alerts?state=firing&ruleId=${String(ruleId)}`);
    expect(list).toMatchObject({
      total: 1,
      rows: [{ ruleId, ruleName: 'Busy', state: 'firing', subject: { id: scene.instanceId, name: 'web' } }],
    });
    const alertId = z.object({ rows: z.tuple([z.object({ id: z.string() })]) }).parse(list).rows[0].id;
    expect(await client.does('GET', 'alerts/summary')).toMatchObject({ unacknowledged: 1 });
    await client.does('POST', `alerts/${alertId}/acknowledge`);
    expect(await client.does('GET', 'alerts/summary')).toMatchObject({ firing: 1, unacknowledged: 0 });
    expect(await client.does('GET', `alert-channels/${String(channel['id'])}/deliveries?pageSize=5`)).toMatchObject({
      total: 1,
      rows: [{ event: 'fired', state: 'pending', alert: { id: alertId, subjectName: 'web' } }],
    });
    const rulePath = `alert-rules/${String(ruleId)}`;
    await client.does('PUT', rulePath, { ...rule, enabled: false });
    await client.does('PUT', `${rulePath}/mute`, { forMs: HOUR_MS });
    const { body } = await client.ask('GET', 'alert-rules');
    const shown = z.array(z.looseObject({ id: z.string() })).parse(body);
    expect(shown.find(({ id }) => id === ruleId)).toMatchObject({ enabled: false, mutedUntilMs: expect.any(Number) });
    await client.does('DELETE', rulePath);
    await client.does('DELETE', `alert-channels/${String(channel['id'])}`);
    expect(z.array(z.unknown()).parse((await client.ask('GET', 'alert-channels')).body)).toEqual([]);
  });

  it('are refused without the scope to change, to another tenant, and by the field that is wrong', async () => {
    const writer = await scene.client(['alerts:read', 'alerts:write']);
    const { id } = await writer.does('POST', 'alert-channels', HOOK);
    const { ruleId } = await writer.does('POST', 'alert-rules', BUSY);
    const [channelPath, rulePath] = [`alert-channels/${String(id)}`, `alert-rules/${String(ruleId)}`];

    const reader = await scene.client(['alerts:read']);
    const changes: [method: string, path: string, body?: unknown][] = [
      ['POST', 'alert-rules', BUSY],
      ['PUT', rulePath, BUSY],
      ['DELETE', rulePath],
      ['POST', 'alert-channels', HOOK],
      ['PUT', channelPath, HOOK],
      ['DELETE', channelPath],
      ['POST', `${channelPath}/signing-key`],
      ['POST', `${channelPath}/test`],
    ];
    for (const [method, path, body] of changes) {
      expect([path, await reader.isRefused(method, path, body)]).toMatchObject([path, { status: 403 }]);
    }
    const seen = JSON.stringify((await reader.ask('GET', 'alert-channels')).body);
    expect(seen).toContain('hooks.example.org');
    expect(seen).not.toContain('secret-path');
    const none = await scene.client(['usage:read']);
    for (const path of ['alerts', 'alert-rules', 'alert-channels']) {
      expect(await none.isRefused('GET', path)).toMatchObject({ status: 403 });
    }

    const theirs = await (await makeScene()).client(['alerts:read', 'alerts:write']);
    for (const [method, path, body] of changes.filter(([method, path]) => method !== 'POST' || path.includes('/'))) {
      expect([path, await theirs.isRefused(method, path, body)]).toMatchObject([path, { status: 404 }]);
    }
    const borrowed = await theirs.isRefused('POST', 'alert-rules', { ...BUSY, channelIds: [id] });
    expect(borrowed).toMatchObject({ status: 404, field: 'channelIds' });
    const aimed = await theirs.isRefused('POST', 'alert-rules', { ...BUSY, subjectId: scene.instanceId });
    expect(aimed).toMatchObject({ status: 404, field: 'subjectId' });

    const wrong: [path: string, body: unknown, code: string, field: string][] = [
      ['alert-rules', { ...BUSY, severity: 'dire' }, 'INVALID_INPUT', 'severity'],
      ['alert-rules', { ...BUSY, subjectKind: 'host' }, 'INVALID_INPUT', 'subjectKind'],
      [
        'alert-rules',
        { ...BUSY, condition: { ...BUSY.condition, clearAt: 900 } },
        'INVALID_INPUT',
        'condition.clearAt',
      ],
      ['alert-channels', { ...HOOK, name: '' }, 'INVALID_INPUT', 'name'],
      ['alert-channels', { ...HOOK, target: { kind: 'webhook', url: 'no address' } }, 'INVALID_INPUT', 'target.url'],
      ['alert-channels', HOOK, 'NAME_TAKEN', 'name'],
      ['alert-channels', { ...HOOK, name: 'Inner', target: { kind: 'webhook', url: 'https://10.0.0.1/' } }, 'POLICY', 'target.url'], // prettier-ignore
    ];
    for (const [path, body, code, field] of wrong) {
      expect([field, await writer.isRefused('POST', path, body)]).toMatchObject([field, { code, field }]);
    }
  });
});
