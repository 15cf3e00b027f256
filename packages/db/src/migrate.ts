import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { Client, DatabaseError } from 'pg';

const MIGRATIONS = new URL('../prisma/migrations/', import.meta.url);

/** Any constant will do, as long as every process that migrates takes the same one. */
const ADVISORY_LOCK_KEY = 4_862_911_205;
const LOCK_TIMEOUT_MS = 120_000;

// Prisma's own table, so that its tools can read the history.
const CREATE_HISTORY = `
  CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                  VARCHAR(36) PRIMARY KEY NOT NULL,
    "checksum"            VARCHAR(64) NOT NULL,
    "finished_at"         TIMESTAMPTZ,
    "migration_name"      VARCHAR(255) NOT NULL,
    "logs"                TEXT,
    "rolled_back_at"      TIMESTAMPTZ,
    "started_at"          TIMESTAMPTZ NOT NULL DEFAULT now(),
    "applied_steps_count" INTEGER NOT NULL DEFAULT 0
  )`;
const READ_HISTORY = `
  SELECT "migration_name" AS "name", "checksum" FROM "_prisma_migrations"
  WHERE "finished_at" IS NOT NULL AND "rolled_back_at" IS NULL`;
const WRITE_HISTORY = `
  INSERT INTO "_prisma_migrations" ("id", "checksum", "finished_at", "migration_name", "applied_steps_count")
  VALUES ($1, $2, now(), $3, 1)`;

interface Migration {
  name: string;
  sql: string;
  /** SHA-256 of the file, in hex. */
  checksum: string;
}

/**
 * Brings a database up to date and returns the names of the migrations that were applied, oldest first.
 *
 * A migration and its line in the history are one transaction: after a crash at any moment the next call goes on where
 * this one was. Processes that start at once take turns. Migrations of a newer version in the history are left alone,
 * so that the old version can go on serving during an upgrade.
 *
 * @throws when a file differs from what was applied under its name, or when its SQL fails; nothing of it is kept then
 */
export async function migrate(url: string): Promise<string[]> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    application_name: 'bulkhead-migrate',
  });
  await client.connect();
  try {
    await client.query(`SET lock_timeout = ${LOCK_TIMEOUT_MS}`);
    await client.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK_KEY]);
    await client.query(CREATE_HISTORY);
    const { rows } = await client.query<{ name: string; checksum: string }>(READ_HISTORY);
    const history = new Map(rows.map((row) => [row.name, row.checksum]));

    const applied: string[] = [];
    for (const migration of await readMigrations()) {
      const known = history.get(migration.name);
      if (known === undefined) {
        await apply(client, migration);
        applied.push(migration.name);
      } else if (known !== migration.checksum) {
        throw new Error(
          `Migration ${migration.name} was changed after it was applied. Restore the file, and make a new migration instead.`,
        );
      }
    }
    return applied;
  } finally {
    // Ends the session, and with it the advisory lock.
    await client.end();
  }
}

async function apply(client: Client, migration: Migration): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query(migration.sql);
    await client.query(WRITE_HISTORY, [randomUUID(), migration.checksum, migration.name]);
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => undefined);
    const remedy = cause instanceof DatabaseError && cause.hint ? ` ${cause.hint}` : '';
    throw new Error(`Migration ${migration.name} failed and was rolled back: ${String(cause)}${remedy}`, { cause });
  }
}

async function readMigrations(): Promise<Migration[]> {
  const entries = await readdir(MIGRATIONS, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(new URL(`${name}/migration.sql`, MIGRATIONS), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}
