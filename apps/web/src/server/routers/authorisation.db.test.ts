import { SYSTEM_SCOPES, TENANT_SCOPES, type Change } from '@bulkhead/shared';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createTestPlane, prepareAuthority, type TestPlane } from '../testing.ts';
import * as builders from '../trpc.ts';
import { call, codeOf, procedures } from './testing/procedures.ts';
import { nobody } from './testing/decide.ts';
import { makeSomebody, makeSubject } from './testing/walk-world.ts';
import { Walk } from './testing/walk.ts';
import { readState } from './testing/watch-tables.ts';

const SERVER = join(import.meta.dirname, '..');

let plane: TestPlane;
beforeAll(async () => {
  plane = await createTestPlane();
  await prepareAuthority(plane);
});
afterAll(() => plane.close());

describe('every procedure', () => {
  it.each(procedures)(
    '$path says what it needs, is what its builder says, and refuses unknown fields',
    async ({ path, type, meta, inputs }) => {
      const scopes: readonly string[] = ['public', 'signed-in', ...TENANT_SCOPES, ...SYSTEM_SCOPES];
      expect(scopes).toContain(meta.scope);
      expect(meta.kind).toBe(type);
      expect(inputs).toHaveLength(1);
      const schema = inputs[0] as z.ZodType;
      const unknown = schema.safeParse({ unheardOf: 1 });
      expect(unknown.error?.issues.some(({ code }) => code === 'unrecognized_keys')).toBe(true);
      if (meta.side === 'tenant') expect(schema instanceof z.ZodObject && 'tenantSlug' in schema.shape).toBe(true);
      if (meta.scope !== 'public')
        expect(await codeOf(call(plane.visit().caller, path, undefined))).toBe('UNAUTHENTICATED');
    },
  );
});

it('a procedure without a scope, or with one that there is not, does not compile', () => {
  const wrong = [
    // @ts-expect-error a scope is wanted
    () => builders.tenantQuery(),
    // @ts-expect-error a scope is wanted
    () => builders.tenantMutation(),
    // @ts-expect-error a scope is wanted
    () => builders.tenantSubscription(),
    // @ts-expect-error a scope is wanted
    () => builders.systemQuery(),
    // @ts-expect-error a scope is wanted
    () => builders.systemMutation(),
    // @ts-expect-error a system's scope is no tenant's
    () => builders.tenantQuery('hosts:read'),
    // @ts-expect-error a tenant's scope is no system's
    () => builders.systemQuery('tenant:read'),
    // @ts-expect-error both scopes are wanted
    () => builders.tenantOrSystemSubscription('tenant:read'),
  ];
  expect(wrong).toHaveLength(8);
});

it('procedures are made by the builders only: nothing else starts a tRPC of its own', async () => {
  const sources = (await readdir(SERVER, { recursive: true })).filter((name) => /(?<!\.test)\.ts$/.test(name));
  const texts = await Promise.all(sources.map((name) => readFile(join(SERVER, name), 'utf8')));
  expect(sources.filter((_, index) => texts[index]?.includes('initTRPC'))).toEqual(['trpc.ts']);
  expect(Object.values(builders).some((exported) => typeof exported === 'object' && 'meta' in exported)).toBe(false);
});

describe('the walk: every procedure × everybody × own and foreign tenant', () => {
  let walk: Walk;
  let foreignAtFirst: unknown;

  beforeAll(async () => {
    walk = new Walk(plane);
    await walk.furnish();
    foreignAtFirst = await walk.readForeign();
  });

  afterAll(() => {
    const { calls, crossed, searched, differences } = walk.figures;
    process.stdout.write(
      `router walk: ${procedures.length} procedures × ${Walk.kinds.length} kinds of people: ${calls} calls, ${crossed} of ` +
        `them with a foreign tenant's ids in the own one; ${searched} answers searched for foreign ids; ` +
        `${differences} differences\n`,
    );
  });

  it.each(procedures)('$path refuses and tells as the tables say, and changes nothing by it', async (procedure) => {
    const before = await readState(plane);
    expect(await walk.lookAround(procedure)).toEqual([]);
    expect(await readState(plane)).toEqual(before);
  });

  it.each(procedures.filter(({ type }) => type === 'mutation'))(
    '$path accepts as the tables say',
    async (procedure) => {
      expect(await walk.change(procedure)).toEqual([]);
    },
  );

  it('has changed nothing of the foreign tenant', async () => {
    expect(await walk.readForeign()).toEqual(foreignAtFirst);
  });

  it('gives no member a role of another tenant', async () => {
    const { mine, foreign } = walk;
    const owner = await makeSomebody(plane, { ...nobody, membership: 'owner' }, mine);
    const input = { tenantSlug: mine.tenantSlug, userId: mine.userId, role: 'reader' as const };
    expect(await codeOf(owner.members.setRole({ ...input, customRoleId: foreign.roleId }))).toBe('NOT_FOUND');
    expect(await codeOf(owner.members.setRole({ ...input, customRoleId: mine.roleId }))).toBe('ok');
  });
});

describe('another tenant', () => {
  it('is not in lists and counts', async () => {
    await makeSubject(plane, (await plane.makeHost()).id);
    const stranger = await plane.makeUser();
    const own = await plane.makeTenant();
    await plane.join(own.id, stranger.id, 'owner');
    const tenantSlug = own.slug;
    expect(await stranger.caller.instances.list({ tenantSlug })).toEqual({ rows: [], total: 0 });
    expect(await stranger.caller.operations.list({ tenantSlug })).toEqual([]);
    const overview = await stranger.caller.overview.tenant({ tenantSlug });
    expect(overview).toMatchObject({
      states: {},
      attention: [],
      operations: [],
      compartments: [],
      room: { reserved: { instances: 0 } },
    });
    expect((await stranger.caller.session.current()).tenants.map(({ slug }) => slug)).toEqual([tenantSlug]);
    expect(await codeOf(call(stranger.caller, 'live.changes', { tenantSlug: null }))).toBe('FORBIDDEN');
  });

  it('is not in the news', async () => {
    const makeOwner = async () => {
      const tenant = await plane.makeTenant();
      const owner = await plane.makeUser();
      await plane.join(tenant.id, owner.id, 'owner');
      const makeRole = (name: string) =>
        owner.caller.roles.create({ tenantSlug: tenant.slug, name, scopes: ['tenant:read'] });
      return { tenantSlug: tenant.slug, caller: owner.caller, makeRole };
    };
    const [mine, foreign] = [await makeOwner(), await makeOwner()];
    const news = (await mine.caller.live.changes({ tenantSlug: mine.tenantSlug })) as AsyncIterable<Change>;
    const heard: Change[] = [];
    const hearing = (async () => {
      for await (const change of news) {
        heard.push(change);
        if (heard.filter(({ topic }) => topic === 'members').length === 2) return;
      }
    })();
    // NOTIFY keeps the order: a foreign change would be heard before the own one that follows it.
    for (const name of ['first', 'second']) {
      await foreign.makeRole(name);
      await mine.makeRole(name);
    }
    await hearing;
    expect(heard.map(({ tenantSlug }) => tenantSlug)).not.toContain(foreign.tenantSlug);
  });
});
