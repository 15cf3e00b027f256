import { readdir, readFile } from 'node:fs/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from './migrate.ts';
import { createTestDatabase } from './testing.ts';
import type { TestDatabase } from './testing.ts';

const PRISMA = new URL('../prisma/', import.meta.url);

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

async function empty(): Promise<void> {
  await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
}

async function migrationNames(): Promise<string[]> {
  return (await readdir(new URL('migrations/', PRISMA))).sort();
}

test('a second migration applies nothing', async () => {
  await empty();
  expect(await migrate(database.url)).toEqual(await migrationNames());
  expect(await migrate(database.url)).toEqual([]);
});

test('of four processes that start at once, one migrates and the others wait for it', async () => {
  await empty();
  const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(database.url)));
  expect(applied.flat()).toEqual(await migrationNames());
});

test('a migration that was changed after it was applied is refused by name', async () => {
  await migrate(database.url);
  const [name] = await migrationNames();
  await client.query(`UPDATE "_prisma_migrations" SET "checksum" = 'of another file' WHERE "migration_name" = $1`, [
    name,
  ]);
  await expect(migrate(database.url)).rejects.toThrow(`Migration ${name} was changed after it was applied`);
});

test('a migration that fails leaves nothing behind and can be tried again', async () => {
  await empty();
  await client.query('CREATE TABLE "Tenant" ()');
  await expect(migrate(database.url)).rejects.toThrow('"Tenant" already exists');
  await client.query('DROP TABLE "Tenant"');
  expect(await migrate(database.url)).toEqual(await migrationNames());
});

test('the newest migration leads to the schema as it is', async () => {
  const newest = (await migrationNames()).at(-1);
  const reached = await readFile(new URL(`migrations/${newest}/schema.prisma`, PRISMA), 'utf8');
  expect(reached, 'run: npm run migrate:new -w @bulkhead/db -- <name>').toBe(
    await readFile(new URL('schema.prisma', PRISMA), 'utf8'),
  );
});

test('what hosts told before a version gains the fields that it asks for', async () => {
  await empty();
  const [first] = await migrationNames();
  await client.query(await readFile(new URL(`migrations/${first}/migration.sql`, PRISMA), 'utf8'));
  await client.query(`
    INSERT INTO "Tenant" ("id", "slug", "name", "quotaInstances", "quotaCpuMillicores", "quotaMemoryBytes", "quotaPids")
      VALUES ('00000000-0000-7000-8000-000000000001', 'acme', 'Acme', 1, 1, 1, 1);
    INSERT INTO "Host" ("id", "name", "facts") VALUES
      ('00000000-0000-7000-8000-000000000002', 'heard', '{"cores": 4}'), ('00000000-0000-7000-8000-000000000003', 'unheard', NULL);
    INSERT INTO "Compartment" ("tenantId", "hostId", "observed", "updatedAt")
      SELECT "Tenant"."id", "Host"."id", '{"pids": 7, "proof": {"generation": 1}}', now() FROM "Tenant", "Host" WHERE "Host"."name" = 'heard';
    INSERT INTO "Instance" ("id", "tenantId", "hostId", "name", "imageReference", "imageId", "command", "env", "restartPolicy",
        "cpuMillicores", "memoryBytes", "pids", "heldCpuMillicores", "heldMemoryBytes", "heldPids", "createdById", "observed")
      SELECT gen_random_uuid(), "Tenant"."id", "Host"."id", 'web', '', '', '{}', '[]', '', 1, 1, 1, 1, 1, 1, "Tenant"."id", '{"state": "running"}'
      FROM "Tenant", "Host" WHERE "Host"."name" = 'heard'`);
  for (const name of (await migrationNames()).slice(1)) {
    await client.query(await readFile(new URL(`migrations/${name}/migration.sql`, PRISMA), 'utf8'));
  }
  const read = async (sql: string) => (await client.query<Record<string, unknown>>(sql)).rows;
  expect(await read('SELECT "facts" FROM "Host" ORDER BY "name"')).toEqual([
    { facts: { cores: 4, capabilities: [], disks: [] } },
    { facts: null },
  ]);
  expect(await read('SELECT "observed" FROM "Compartment"')).toEqual([
    { observed: { pids: 7, frozen: false, proof: null } },
  ]);
  expect(await read('SELECT "observed", "controls" FROM "Instance"')).toEqual([
    { observed: { state: 'running', proof: null }, controls: {} },
  ]);
});
