import type {
  IsolationLevel,
  SqlDriverAdapter,
  SqlDriverAdapterFactory,
  SqlQuery,
  SqlQueryable,
  SqlResultSet,
  Transaction,
} from '@prisma/driver-adapter-utils';
import { AsyncLocalStorage } from 'node:async_hooks';
import { TenantWallError } from './refuse.ts';

/** The tenant for which the code that runs now asks. */
const asking = new AsyncLocalStorage<string>();

/** Whatever `work` asks of a database behind the wall, it asks for this tenant. */
export function askAs<T>(tenantId: string, work: () => Promise<T>): Promise<T> {
  // Awaited inside: a query of Prisma's does not begin before somebody waits for it.
  return asking.run(tenantId, async () => await work());
}

/**
 * Connections on which every statement runs as the role `bulkhead_tenant` with the tenant's id. Both are set with the
 * transaction and end with it, so that a connection which goes back to the pool carries nothing over. There is no
 * statement outside of a transaction, and none without a tenant.
 */
export function behindTheWall(factory: SqlDriverAdapterFactory): SqlDriverAdapterFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => new TenantAdapter(await factory.connect()),
  };
}

class TenantAdapter implements SqlDriverAdapter {
  readonly provider: SqlDriverAdapter['provider'];
  readonly adapterName: string;
  readonly #plain: SqlDriverAdapter;

  constructor(plain: SqlDriverAdapter) {
    this.provider = plain.provider;
    this.adapterName = plain.adapterName;
    this.#plain = plain;
  }

  queryRaw(query: SqlQuery): Promise<SqlResultSet> {
    return this.#alone((transaction) => transaction.queryRaw(query));
  }

  executeRaw(query: SqlQuery): Promise<number> {
    return this.#alone((transaction) => transaction.executeRaw(query));
  }

  async startTransaction(isolationLevel?: IsolationLevel): Promise<Transaction> {
    const tenantId = asking.getStore();
    if (tenantId === undefined) throw new TenantWallError('Nobody has said for which tenant this statement is.');
    const transaction = await this.#plain.startTransaction(isolationLevel);
    try {
      await transaction.queryRaw({
        sql: `select set_config('role', 'bulkhead_tenant', true), set_config('bulkhead.tenant', $1, true)`,
        args: [tenantId],
        argTypes: [{ scalarType: 'string', arity: 'scalar' }],
      });
      return transaction;
    } catch (error) {
      await rollBack(transaction);
      throw error;
    }
  }

  executeScript(): Promise<void> {
    return Promise.reject(new TenantWallError('Scripts are not for tenants.'));
  }

  getConnectionInfo() {
    return this.#plain.getConnectionInfo?.() ?? { supportsRelationJoins: false };
  }

  dispose(): Promise<void> {
    return this.#plain.dispose();
  }

  async #alone<T>(ask: (transaction: SqlQueryable) => Promise<T>): Promise<T> {
    const transaction = await this.startTransaction();
    try {
      const answer = await ask(transaction);
      await transaction.executeRaw(statement('COMMIT'));
      await transaction.commit();
      return answer;
    } catch (error) {
      await rollBack(transaction);
      throw error;
    }
  }
}

async function rollBack(transaction: Transaction): Promise<void> {
  // It fails only on a connection that is lost, and then the pool throws that away.
  await transaction.executeRaw(statement('ROLLBACK')).catch(() => 0);
  await transaction.rollback();
}

function statement(sql: string): SqlQuery {
  return { sql, args: [], argTypes: [] };
}
