import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client.ts';
import type { Prisma } from './generated/client.ts';

export * from './generated/client.ts';

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

/** Opens a pool of connections to a migrated database. The first query connects; `$disconnect()` closes the pool. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const adapter = new PrismaPg(
    {
      connectionString: url,
      max: options.maxConnections ?? 10,
      connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
      idleTimeoutMillis: 30_000,
      // A query that outlives this is stuck: the server ends it, so that it holds no row lock for good.
      statement_timeout: 30_000,
      idle_in_transaction_session_timeout: 30_000,
      application_name: 'bulkhead',
    },
    { onPoolError: (error) => options.onIdleError?.(error) },
  );
  return new PrismaClient({ adapter, transactionOptions: { maxWait: 5_000, timeout: 15_000 } });
}
