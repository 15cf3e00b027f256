import { PrismaPg } from '@prisma/adapter-pg';
import { Pool } from 'pg';
import { PrismaClient } from './generated/client.ts';
import type { Prisma } from './generated/client.ts';
import { behindTheWall } from './tenant/tenant-adapter.ts';
import { askingAs, confine } from './tenant/tenant-database.ts';

export * from './generated/client.ts';
export { TenantWallError } from './tenant/refuse.ts';

/** The control plane's store. */
export type Database = PrismaClient;

/** What `db.$transaction(async (tx) => …)` hands out: the same tables, inside one transaction. */
export type Transaction = Prisma.TransactionClient;

export interface DatabaseOptions {
  /** Connections that may be open at once; whoever finds all of them taken waits. */
  maxConnections?: number;
  /** How long a request waits for a connection before it fails. */
  connectTimeoutMs?: number;
  /** Hears what goes wrong on a connection that is not in use; the pool replaces it. */
  onIdleError?: (error: Error) => void;
}

/** For each database that was opened, its client whose every statement is a tenant's. */
const walled = new WeakMap<Database, PrismaClient>();

/** Opens a pool of connections to a migrated database. The first query connects; `$disconnect()` closes the pool. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const pool = new Pool({
    connectionString: url,
    max: options.maxConnections ?? 10,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    idleTimeoutMillis: 30_000,
    // A query that outlives this is stuck: the server ends it, so that it holds no row lock for good.
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 30_000,
    application_name: 'bulkhead',
  });
  const transactionOptions = { maxWait: 5_000, timeout: 15_000 };
  const adapter = new PrismaPg(pool, {
    disposeExternalPool: true,
    onPoolError: (error) => options.onIdleError?.(error),
  });
  const db = new PrismaClient({ adapter, transactionOptions });
  walled.set(db, new PrismaClient({ adapter: behindTheWall(pool), transactionOptions }));
  return db;
}

/**
 * The same database as one tenant may use it. Two walls, each of which holds alone: the client adds the tenant to every
 * query and refuses models, columns and writes that have not been decided to be a tenant's (TenantWallError), and
 * PostgreSQL confines every statement, raw ones too, to the tenant's rows. Making one costs nothing to speak of.
 */
export function forTenant(db: Database, tenantId: string): Database {
  const client = walled.get(db);
  if (!client) throw new Error('Only a database that openDatabase() opened can be walled off for a tenant.');
  return confine(askingAs(client, tenantId), tenantId);
}
