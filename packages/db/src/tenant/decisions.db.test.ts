import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Prisma } from '../generated/client.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { DECISIONS, decisionOn, type Decision } from './decisions.ts';
import { readModels, type SchemaField } from './testing.ts';

/** To lock a row wants an UPDATE privilege on some column of it; the generation is what a change of a tenant's raises. */
const WRITABLE_FOR_LOCKS: Record<string, string[]> = { Tenant: ['id'], Host: ['desiredGeneration'] };
/** Of what it made, a tenant changes these only. */
const CHANGEABLE: Record<string, string[]> = { ApiToken: ['name', 'revokedAt', 'expiresAt'] };

const models = await readModels();
const relationsOf = (fields: SchemaField[]) => fields.filter(({ type }) => models.has(type));
const columnsOf = (model: string) =>
  (models.get(model) ?? []).filter(({ type }) => !models.has(type)).map(({ name }) => name);

let database: TestDatabase;
let owner: Client;
beforeAll(async () => {
  database = await createTestDatabase();
  owner = new Client({ connectionString: database.url });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

it('there is a decision about every model, and no other', () => {
  expect(Object.keys(DECISIONS).sort()).toEqual(Object.keys(Prisma.ModelName).sort());
  expect([...models.keys()].sort()).toEqual(Object.keys(Prisma.ModelName).sort());
  expect(() => decisionOn('Unheard')).toThrow('nothing has been decided about it');
});

describe.each([...models])('%s', (model, fields) => {
  const decision = decisionOn(model);

  it('is decided as its fields are', () => {
    const names = fields.map(({ name }) => name);
    if (names.includes('tenantId')) expect(decision.access).not.toBe('shared');
    if (decision.access === 'refused') return;
    const written = Object.fromEntries(
      relationsOf(fields).map(({ name, type, many }) => [name, { model: type, many }]),
    );
    if (decision.access === 'own') {
      // A relation that is not named would be taken for a column.
      expect(decision.relations).toEqual(written);
      expect(names).toContain(decision.key);
      expect(names).toEqual(expect.arrayContaining([...decision.hidden]));
    } else {
      expect(written).toMatchObject(decision.relations);
      expect(columnsOf(model)).toEqual(expect.arrayContaining([...decision.columns]));
    }
  });

  it('is granted in the database what is decided, column by column', async () => {
    const granted = async (privilege: string) => {
      const { rows } = await owner.query<{ column_name: string }>(
        `select column_name from information_schema.columns where table_schema = 'public' and table_name = $1
           and has_column_privilege('bulkhead_tenant', format('%I', $1), column_name::text, $2)`,
        [model, privilege],
      );
      return rows.map(({ column_name }) => column_name).sort();
    };
    const may = (verb: 'create' | 'update') => decision.access === 'own' && decision.may.includes(verb);
    expect(await granted('SELECT')).toEqual(readable(model, decision).sort());
    expect(await granted('INSERT')).toEqual((may('create') ? columnsOf(model) : []).sort());
    const updatable = may('update') ? (CHANGEABLE[model] ?? columnsOf(model)) : (WRITABLE_FOR_LOCKS[model] ?? []);
    expect(await granted('UPDATE')).toEqual([...updatable].sort());
    const { rows } = await owner.query<{ deletable: boolean; truncatable: boolean; walled: boolean }>(
      `select has_table_privilege('bulkhead_tenant', c.oid, 'DELETE') as deletable,
         has_table_privilege('bulkhead_tenant', c.oid, 'TRUNCATE, REFERENCES, TRIGGER') as truncatable,
         c.relrowsecurity and exists (select from pg_policy p where p.polrelid = c.oid) as walled
       from pg_class c where c.relname = $1 and c.relnamespace = 'public'::regnamespace`,
      [model],
    );
    const isWalled = columnsOf(model).includes('tenantId') || ['Tenant', 'User'].includes(model);
    expect(rows).toEqual([
      {
        deletable: decision.access === 'own' && decision.may.includes('delete'),
        truncatable: false,
        walled: isWalled,
      },
    ]);
  });
});

it('nothing else is granted: no other table, no function that asks as the owner but those that are known', async () => {
  const { rows: tables } = await owner.query<{ relname: string }>(
    `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm', 'p', 'f')
       and has_any_column_privilege('bulkhead_tenant', oid, 'SELECT, INSERT, UPDATE')`,
  );
  expect(tables.filter(({ relname }) => !models.has(relname))).toEqual([]);
  const { rows: functions } = await owner.query<{ name: string; pinned: boolean }>(
    `select proname as name, array_to_string(proconfig, ',') like 'search_path=%pg_temp' as pinned from pg_proc
     where pronamespace = 'public'::regnamespace and prosecdef and prorettype <> 'trigger'::regtype
       and has_function_privilege('bulkhead_tenant', oid, 'EXECUTE') order by proname`,
  );
  expect(functions).toEqual(
    [
      'audit_head',
      'compartment_usage',
      'free_host_port',
      'free_subnet',
      'held_by_host',
      'host_grounds',
      'image_is_shared',
      'image_owner',
      'image_partners',
      'image_uses_of_others',
      'invite_user',
      'invited_members',
      'network_grounds',
      'network_settings',
      'secret_bytes_on_host',
      'tenant_for_sharing',
      'usage_read_to',
      'volume_grounds',
    ].map((name) => ({ name, pinned: true })),
  );
  const { rows: role } = await owner.query(
    `select rolsuper, rolbypassrls, rolcanlogin, rolinherit, rolcreaterole, rolcreatedb from pg_roles
     where rolname = 'bulkhead_tenant'`,
  );
  expect(role[0]).toMatchObject({ rolsuper: false, rolbypassrls: false, rolcanlogin: false, rolcreaterole: false });
});

function readable(model: string, decision: Decision): string[] {
  if (decision.access === 'refused') return [];
  if (decision.access === 'shared') return [...decision.columns];
  return decision.may.includes('read') ? columnsOf(model).filter((name) => !decision.hidden.includes(name)) : [];
}
