import { Prisma, type Transaction } from '@bulkhead/db';
import {
  BulkheadError,
  MAX_SECRET_BYTES_PER_HOST,
  MAX_SECRET_BYTES_PER_TENANT_AND_HOST,
  type SecretUse,
} from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import { requireAttach } from '../instances/require-attach.ts';
import { newestOf, requireSecret } from './secret-rows.ts';

/** What the engine takes as one variable's value. */
const MAX_VARIABLE_BYTES = 8192;
const MAX_VARIABLES = 64;

/**
 * Whether an instance may use secrets so. `field` begins the path in errors. Errors: FORBIDDEN without secrets:write, NOT_FOUND for secrets and versions that
 * there are not, CONFLICT (target) for a variable that is set twice, INVALID_INPUT for one that is too long.
 */
export async function requireUsable(
  tx: Transaction,
  tenant: TenantContext,
  { uses, variables }: { uses: readonly SecretUse[]; variables: readonly string[] },
  field: string,
): Promise<void> {
  if (uses.length > 0) requireAttach(tenant, 'secret', field);
  const taken = new Set(variables);
  for (const [index, use] of uses.entries()) {
    const secret = await requireSecret(tx, tenant, use.secretId);
    const version = use.version ?? newestOf(secret);
    const found = secret.versions.find((one) => one.version === version && one.destroyedAt === null);
    const at = (name: string) => `${field}.${index}.${name}`;
    if (found === undefined) {
      const what = use.version === null ? 'no version' : `no version ${use.version}`;
      throw new BulkheadError('NOT_FOUND', `The secret "${secret.name}" has ${what}.`, { field: at('version') });
    }
    if (use.kind === 'file') continue;
    if (use.version === null) {
      const message = `A variable is set when its container is made: say which version of "${secret.name}" it has.`;
      throw new BulkheadError('INVALID_INPUT', message, { field: at('version') });
    }
    if (found.sizeBytes > MAX_VARIABLE_BYTES) {
      const message = `"${secret.name}" has ${found.sizeBytes} bytes, and a variable at most ${MAX_VARIABLE_BYTES}: use it as a file.`;
      throw new BulkheadError('INVALID_INPUT', message, { field: at('kind') });
    }
    if (taken.has(use.target)) {
      throw new BulkheadError('CONFLICT', `The variable ${use.target} is set twice.`, { field: at('target') });
    }
    taken.add(use.target);
    if (taken.size > MAX_VARIABLES) {
      throw new BulkheadError('INVALID_INPUT', `An instance has at most ${MAX_VARIABLES} variables.`, { field });
    }
  }
}

/**
 * Whether a host can be told of all the secrets that its instances use. To be asked under the host's lock, after the uses have
 * been written. Errors: QUOTA_EXCEEDED.
 */
export async function requireRoomOnHost(tx: Transaction, tenant: TenantContext, hostId: string): Promise<void> {
  const [sum] = await tx.$queryRaw<{ own: number; all: number }[]>(
    Prisma.sql`select own::float8 as own, "all"::float8 as "all" from "secret_bytes_on_host"(${hostId}::uuid)`,
  );
  const { own = 0, all = 0 } = sum ?? {};
  if (own <= MAX_SECRET_BYTES_PER_TENANT_AND_HOST && all <= MAX_SECRET_BYTES_PER_HOST) return;
  throw new BulkheadError(
    'QUOTA_EXCEEDED',
    own > MAX_SECRET_BYTES_PER_TENANT_AND_HOST
      ? `The instances of ${tenant.slug} on this host would use ${own} bytes of secrets; ${MAX_SECRET_BYTES_PER_TENANT_AND_HOST} is the most.`
      : 'This host cannot keep more secrets in its memory; choose another one.',
    { field: 'secrets' },
  );
}
