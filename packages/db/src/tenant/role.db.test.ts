import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../embedded.ts';
import { forTenant, openDatabase } from '../index.ts';
import { migrate } from '../migrate.ts';

/* On a server of its own: roles belong to the whole server, and here there is none yet. */

let dataDir: string;
let server: EmbeddedPostgres;
let administrator: Client;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bulkhead-role-'));
  server = await startEmbeddedPostgres({ dataDir, fast: true });
  administrator = new Client({ connectionString: server.url });
  await administrator.connect();
});
afterAll(async () => {
  await administrator.end();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** A database that belongs to a new user who is no superuser; its URL. */
async function makeDatabase(user: string, attributes: string): Promise<string> {
  await administrator.query(`create role ${user} login password 'x' ${attributes}`);
  await administrator.query(`create database ${user} owner ${user}`);
  const url = new URL(`/${user}`, server.url);
  url.username = user;
  url.password = 'x';
  return url.href;
}

/** Whether a tenant is walled off there. */
async function isWalled(url: string): Promise<boolean> {
  const db = openDatabase(url, { maxConnections: 1 });
  try {
    const ids = [randomUUID(), randomUUID()];
    for (const id of ids) {
      const quota = { quotaInstances: 1, quotaCpuMillicores: 1, quotaMemoryBytes: 1n, quotaPids: 1 };
      await db.tenant.create({ data: { id, slug: `t-${id}`, name: 'T', ...quota } });
    }
    const seen = await forTenant(db, ids[0] ?? '').$queryRaw<object[]>`select id::text as id from "Tenant"`;
    expect(seen).toEqual([{ id: ids[0] }]);
    return (await db.tenant.count()) === 2;
  } finally {
    await db.$disconnect();
  }
}

it('is made by whoever may make roles, and asked of an administrator by whoever may not', async () => {
  const weak = await makeDatabase('weak', '');
  await expect(migrate(weak)).rejects.toThrow(
    /"weak" may not make the role.*CREATE ROLE bulkhead_tenant NOLOGIN; GRANT bulkhead_tenant TO weak;/,
  );

  const strong = await makeDatabase('strong', 'createrole');
  await migrate(strong);
  expect(await isWalled(strong)).toBe(true);

  await expect(migrate(weak)).rejects.toThrow(/"weak" may not act as the role.*GRANT bulkhead_tenant TO weak;/);
  await administrator.query('grant bulkhead_tenant to weak');
  await migrate(weak);
  expect(await isWalled(weak)).toBe(true);
});

it('is refused when it would be no wall', async () => {
  const url = await makeDatabase('careless', 'createrole');
  await administrator.query('alter role bulkhead_tenant bypassrls');
  await administrator.query('grant bulkhead_tenant to careless');
  await expect(migrate(url)).rejects.toThrow(/is no wall.*ALTER ROLE bulkhead_tenant NOLOGIN NOSUPERUSER NOBYPASSRLS;/);
  await administrator.query('alter role bulkhead_tenant nobypassrls');
  await migrate(url);
});
