import { AsyncLocalStorage } from 'node:async_hooks';
import { Pool, Query } from 'pg';
import type { Connection, PoolClient, QueryArrayConfig, QueryArrayResult } from 'pg';
import { TenantWallError } from './refuse.ts';

/** The tenant for which the code that runs now asks. */
const asking = new AsyncLocalStorage<string>();

/** Whatever `work` asks of a database behind the wall, it asks for this tenant. */
export function askAs<T>(tenantId: string, work: () => Promise<T>): Promise<T> {
  // Awaited inside: a query of Prisma's does not begin before somebody waits for it.
  return asking.run(tenantId, async () => await work());
}

/** Errors: TenantWallError when nobody has said for whom. */
export function whoAsks(): string {
  const tenantId = asking.getStore();
  if (tenantId === undefined) throw new TenantWallError('Nobody has said for which tenant this statement is.');
  return tenantId;
}

/** Makes a transaction the tenant's, until it ends: its one parameter is the tenant's id. */
export const BECOME_TENANT = `select set_config('role', 'bulkhead_tenant', true), set_config('bulkhead.tenant', $1, true)`;

/** A pool's connections, on which every statement that comes alone is the tenant's who asks. */
export class TenantPool extends Pool {
  readonly #shared: Pool;

  constructor(shared: Pool) {
    super();
    this.#shared = shared;
  }

  /** For a transaction: it makes itself a tenant's. */
  override connect = ((): Promise<PoolClient> => this.#shared.connect()) as Pool['connect'];

  override end = (() => this.#shared.end()) as Pool['end'];

  /** Prisma asks in this one of the ways that there are. */
  override query = ((statement: QueryArrayConfig) => this.#ask(statement)) as unknown as Pool['query'];

  async #ask(statement: QueryArrayConfig): Promise<QueryArrayResult> {
    const tenantId = whoAsks();
    const client = await this.#shared.connect();
    // A connection that is lost fails the statement, and the pool throws it away.
    const hear = () => undefined;
    client.on('error', hear);
    try {
      return await new Promise((resolve, reject) => {
        const answer = (error: Error | null, result: QueryArrayResult) => (error ? reject(error) : resolve(result));
        client.query(new TenantQuery(tenantId, statement, answer));
      });
    } finally {
      client.removeListener('error', hear);
      client.release();
    }
  }
}

/** What a query of pg's is to its connection. Its published types leave that out. */
interface SubmittedQuery {
  submit(connection: Connection): Error | null;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: Connection): void;
}
type Answer = (error: Error | null, result: QueryArrayResult) => void;
const PlainQuery = Query as unknown as new (statement: QueryArrayConfig, answer: Answer) => SubmittedQuery;

/**
 * One statement of a tenant's in one message to PostgreSQL: become the tenant, do this. Both lie before one Sync, which
 * makes them one transaction: nothing is done when the first part fails, and who one was ends with the second. Asking
 * in a transaction of four statements says the same in four round trips.
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 */
class TenantQuery extends PlainQuery {
  readonly #tenantId: string;
  #isTenant = false;

  constructor(tenantId: string, statement: QueryArrayConfig, answer: Answer) {
    // A statement without parameters would go by another way, with a transaction of its own.
    super({ ...statement, queryMode: 'extended' } as QueryArrayConfig, answer);
    this.#tenantId = tenantId;
  }

  override submit(connection: Connection): Error | null {
    connection.stream.cork();
    try {
      connection.parse({ name: '', text: BECOME_TENANT, types: [] }, true);
      connection.bind({ values: [this.#tenantId] }, true);
      connection.execute({}, true);
      return super.submit(connection);
    } finally {
      connection.stream.uncork();
    }
  }

  override handleDataRow(message: unknown): void {
    if (this.#isTenant) super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, connection: Connection): void {
    if (this.#isTenant) super.handleCommandComplete(message, connection);
    this.#isTenant = true;
  }
}
