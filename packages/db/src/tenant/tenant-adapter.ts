import type {
  IsolationLevel,
  SqlDriverAdapter,
  SqlDriverAdapterFactory,
  SqlQuery,
  SqlResultSet,
  Transaction,
} from '@prisma/driver-adapter-utils';
import { PrismaPg } from '@prisma/adapter-pg';
import type { Pool } from 'pg';
import { TenantWallError } from './refuse.ts';
import { BECOME_TENANT, TenantPool, whoAsks } from './tenant-pool.ts';

/**
 * A pool's connections, on which every statement runs as the role `bulkhead_tenant` with the tenant's id. Both are set
 * with the transaction and end with it, so that a connection which goes back to the pool carries nothing over. There is
 * no statement outside of a transaction, and none without a tenant. The pool is closed by whoever made it, or with the
 * client that it is given away to.
 */
export function behindTheWall(pool: Pool, { givenAway = false } = {}): SqlDriverAdapterFactory {
  const factory = new PrismaPg(new TenantPool(pool), { disposeExternalPool: givenAway });
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
    return this.#plain.queryRaw(query);
  }

  executeRaw(query: SqlQuery): Promise<number> {
    return this.#plain.executeRaw(query);
  }

  async startTransaction(isolationLevel?: IsolationLevel): Promise<Transaction> {
    const tenantId = whoAsks();
    const transaction = await this.#plain.startTransaction(isolationLevel);
    try {
      await transaction.queryRaw({
        sql: BECOME_TENANT,
        args: [tenantId],
        argTypes: [{ scalarType: 'string', arity: 'scalar' }],
      });
      return transaction;
    } catch (error) {
      // It fails only on a connection that is lost, and then the pool throws that away.
      await transaction.executeRaw({ sql: 'ROLLBACK', args: [], argTypes: [] }).catch(() => 0);
      await transaction.rollback();
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
}
