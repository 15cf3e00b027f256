import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from './embedded.ts';
import { migrate } from './migrate.ts';

/** Vitest's global set-up: one PostgreSQL for the whole run, with a migrated database that the tests clone. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'bulkhead-db-test-'));
  const server = await startEmbeddedPostgres({ dataDir, fast: true });
  await migrate(server.url);
  project.provide('templateDatabaseUrl', server.url);
  return async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
