import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';
import { openDatabase } from './index.ts';
import type { Database } from './index.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of a migrated, empty database on the test run's own server. */
    templateDatabaseUrl: string;
  }
}

export interface TestDatabase {
  url: string;
  db: Database;
  /** Closes `db` and removes the database, whoever is still connected. */
  drop(): Promise<void>;
}

/** A database of one's own, migrated and empty, on the server that the `db` project's global set-up started. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const template = new URL(inject('templateDatabaseUrl'));
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onMaintenanceDatabase(template, (client) =>
    client.query(`CREATE DATABASE ${name} TEMPLATE ${client.escapeIdentifier(template.pathname.slice(1))}`),
  );
  const url = new URL(`/${name}`, template).href;
  const db = openDatabase(url);
  return {
    url,
    db,
    async drop() {
      await db.$disconnect();
      await onMaintenanceDatabase(template, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    },
  };
}

async function onMaintenanceDatabase(server: URL, action: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: new URL('/postgres', server).href });
  await client.connect();
  try {
    await action(client);
  } finally {
    await client.end();
  }
}
