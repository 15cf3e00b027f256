import { SYSTEM_SCOPES, TENANT_SCOPES } from '@bulkhead/shared';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadAuthority } from '../fleet/authority.ts';
import type { AppCaller } from '../root.ts';
import { createTestPlane, type TestPlane } from '../testing.ts';
import * as builders from '../trpc.ts';
import type { ProcedureMeta } from '../trpc.ts';
import { call, codeOf, inputFor, procedures, type Walked } from './testing.ts';
import { attempt } from './testing/attempt.ts';
import { decide, everybody, nobody, placesOf, type Kind } from './testing/decide.ts';
import { fewAtOnce } from './testing/few-at-once.ts';
import { makeSomebody, makeSubject, marksOf, type Subject } from './testing/walk-world.ts';
import { readState, readTenantState } from './testing/watch-tables.ts';

const SERVER = join(import.meta.dirname, '..');
/** Fields of inputs that name something of a tenant's. */
const TENANTS_IDS = ['instanceId', 'userId', 'tokenId', 'roleId', 'customRoleId', 'execId', 'operationId'];

let plane: TestPlane;
beforeAll(async () => {
  plane = await createTestPlane();
  // As every process does when it opens the agent port.
  await loadAuthority(plane.deps);
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
  const KINDS = everybody();
  const figures = { calls: 0, crossed: 0, searched: 0, differences: 0 };
  const callers = new Map<Kind, AppCaller>();
  let homeId: string;
  let mine: Subject;
  let foreign: Subject;
  /** Foreign too: its ids are named inside of the own tenant, whose audit log then tells who named them. */
  let named: Subject;
  let foreignAtFirst: unknown;

  beforeAll(async () => {
    homeId = (await plane.makeHost()).id;
    mine = await makeSubject(plane, homeId);
    foreign = await makeSubject(plane, homeId);
    for (const kind of KINDS) callers.set(kind, await makeSomebody(plane, kind, mine));
    named = await makeSubject(plane, homeId);
    foreignAtFirst = await readForeign();
  });

  afterAll(() => {
    process.stdout.write(
      `router walk: ${procedures.length} procedures × ${KINDS.length} kinds of people: ${figures.calls} calls, ` +
        `${figures.crossed} of them with a foreign tenant's ids in the own one; ${figures.searched} answers searched for ` +
        `foreign ids; ${figures.differences} differences\n`,
    );
  });

  it.each(procedures)('$path', async (procedure) => {
    const { path, type, inputs } = procedure;
    const meta = procedure.meta as ProcedureMeta;
    const differences: string[] = [];
    const all = KINDS.flatMap((kind) =>
      placesOf(meta).map((where) => ({
        kind,
        where,
        what: `${kind.name}, ${where}`,
        wanted: decide(meta, kind, where),
      })),
    );
    const isChange = ({ wanted }: { wanted: string }) => type === 'mutation' && wanted === 'passes';

    // What is refused, and what only reads, all in one world: afterwards it is as it was.
    const before = await readState(plane);
    await fewAtOnce(
      all.filter((one) => !isChange(one)),
      async ({ kind, where, what, wanted }) => {
        const input = inputFor(path, where === 'foreign' ? foreign : mine);
        const found = await ask(procedure, callers.get(kind), where === 'everything' ? { tenantSlug: null } : input);
        compare(what, found.verdict, wanted);
        if (where === 'own' && showsOneTenant(meta, kind)) search(what, found.answer, foreign);
      },
    );
    if (meta.side === 'tenant' && TENANTS_IDS.some((key) => takes(inputs, key))) {
      const inside = all.filter(({ where, wanted }) => where === 'own' && wanted === 'passes');
      await fewAtOnce(inside, async ({ kind }) => {
        const what = `${kind.name}, foreign ids in the own tenant`;
        const input = inputFor(path, { ...named, tenantSlug: mine.tenantSlug });
        const found = await ask(procedure, callers.get(kind), input);
        figures.crossed += 1;
        search(what, found.answer, named);
        // A list that is narrowed down to what is not there is empty.
        if (type !== 'query' || found.refusal !== null) compare(what, found.refusal ?? 'passes', 'NOT_FOUND');
      });
    }
    expect(await readState(plane)).toEqual(before);

    // What is accepted changes something: each has a caller and a tenant of its own.
    await fewAtOnce(all.filter(isChange), async ({ kind, where, what, wanted }) => {
      const target = meta.side === 'public' || meta.side === 'user' ? mine : await makeSubject(plane, homeId);
      const caller = await makeSomebody(plane, kind, where === 'own' ? target : mine);
      const found = await ask(procedure, caller, inputFor(path, target));
      compare(what, found.verdict, wanted);
      if (showsOneTenant(meta, kind)) search(what, found.answer, foreign);
    });
    figures.differences += differences.length;
    expect(differences).toEqual([]);

    async function ask(asked: Walked, caller: AppCaller | undefined, input: unknown) {
      figures.calls += 1;
      if (!caller) throw new Error('nobody asks');
      return attempt(caller, asked, input);
    }

    function compare(what: string, found: string, wanted: string): void {
      if (found !== wanted) differences.push(`${what}: ${found} instead of ${wanted}`);
    }

    function search(what: string, answer: unknown, other: Subject): void {
      figures.searched += 1;
      const text =
        JSON.stringify(answer, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)) ?? '';
      for (const mark of marksOf(other)) if (text.includes(mark)) differences.push(`${what}: shows ${mark}`);
    }
  });

  it('has changed nothing of the foreign tenant', async () => {
    expect(await readForeign()).toEqual(foreignAtFirst);
  });

  it('gives no member a role of another tenant', async () => {
    const owner = await makeSomebody(plane, { ...nobody, membership: 'owner' }, mine);
    const input = { tenantSlug: mine.tenantSlug, userId: mine.userId, role: 'reader' as const };
    expect(await codeOf(owner.members.setRole({ ...input, customRoleId: foreign.roleId }))).toBe('NOT_FOUND');
    expect(await codeOf(owner.members.setRole({ ...input, customRoleId: mine.roleId }))).toBe('ok');
  });

  function readForeign() {
    return Promise.all([foreign, named].map(({ tenantId }) => readTenantState(plane, tenantId)));
  }

  /** Whose answer has nothing of any other tenant: that of a tenant's procedure, and of people without a system role. */
  function showsOneTenant({ side }: Pick<ProcedureMeta, 'side'>, { systemRole }: Kind): boolean {
    return side === 'tenant' || (side !== 'system' && systemRole === 'none');
  }

  function takes(asked: unknown[], key: string): boolean {
    return asked[0] instanceof z.ZodObject && key in asked[0].shape;
  }
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
});
