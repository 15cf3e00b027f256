import type { Prisma, Transaction } from '@bulkhead/db';
import { BulkheadError, secretMountSchema, type SecretView } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import { isUniqueViolation } from '../unique-violation.ts';

export const MAX_SECRETS = 200;
export const MAX_VERSIONS = 50;

/** Everything of a secret but its values. */
export const withoutValues = {
  versions: {
    orderBy: { version: 'desc' },
    select: { version: true, sizeBytes: true, createdAt: true, createdById: true, destroyedAt: true },
  },
  uses: {
    where: { instance: { goneAt: null } },
    select: { instanceId: true, kind: true, target: true, version: true, instance: { select: { name: true } } },
  },
} satisfies Prisma.SecretInclude;

type SecretRow = Prisma.SecretGetPayload<{ include: typeof withoutValues }>;

export async function toSecretViews(db: Pick<Transaction, 'user'>, rows: readonly SecretRow[]): Promise<SecretView[]> {
  const makers = rows.flatMap((row) => [row.createdById, ...row.versions.map(({ createdById }) => createdById)]);
  const users = await db.user.findMany({
    where: { id: { in: [...new Set(makers)] } },
    select: { id: true, displayName: true },
  });
  const names = new Map(users.map(({ id, displayName }) => [id, displayName]));
  const nameOf = (id: string) => names.get(id) ?? 'a removed user';
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    description: row.description,
    createdAtMs: row.createdAt.getTime(),
    createdBy: nameOf(row.createdById),
    versions: row.versions.map(({ version, sizeBytes, createdAt, createdById, destroyedAt }) => ({
      version,
      sizeBytes,
      createdAtMs: createdAt.getTime(),
      createdBy: nameOf(createdById),
      destroyedAtMs: destroyedAt?.getTime() ?? null,
    })),
    uses: row.uses.map(({ instanceId, instance, kind, target, version }) => ({
      instanceId,
      instanceName: instance.name,
      kind: secretMountSchema.shape.kind.parse(kind),
      target,
      version,
    })),
  }));
}

/** A living secret of this tenant; another tenant's is NOT_FOUND. */
export async function requireSecret(tx: Transaction, tenant: TenantContext, secretId: string): Promise<SecretRow> {
  const row = await tx.secret.findFirst({
    where: { id: secretId, tenantId: tenant.id, deletedAt: null },
    include: withoutValues,
  });
  if (row) return row;
  throw new BulkheadError('NOT_FOUND', `There is no secret ${secretId} in ${tenant.slug}.`, {
    field: 'secretId',
    value: secretId,
  });
}

/** The newest version that has not been destroyed; null: there is none. */
export function newestOf({ versions }: Pick<SecretRow, 'versions'>): number | null {
  return versions.find(({ destroyedAt }) => destroyedAt === null)?.version ?? null;
}

/** The answer to a name that another secret of the tenant has; any other failure as it is. */
export function nameTaken(error: unknown, name: string): unknown {
  if (!isUniqueViolation(error)) return error;
  return new BulkheadError('NAME_TAKEN', `There is a secret "${name}" already.`, { field: 'name', value: name });
}
