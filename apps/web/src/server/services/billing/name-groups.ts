import type { Database } from '@bulkhead/db';
import type { UsageGroup } from '@bulkhead/shared';
import type { UsageScope } from './usage-sql.ts';

export interface GroupName {
  label: string;
  tenantSlug: string | null;
  exists: boolean;
}

type Names = Pick<Database, 'instance' | 'host' | 'tenant'>;

/**
 * What the groups with these keys are called now. What is not there any more is called as the ledger last heard: `heard` of
 * its key, else the key itself.
 */
export async function nameGroups(
  db: Names,
  scope: UsageScope,
  group: UsageGroup,
  heard: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, GroupName>> {
  const ids = [...heard.keys()].filter((key) => key !== '');
  const known = await readNames(db, scope, group, ids);
  return new Map(
    [...heard].map(([key, name]) => [
      key,
      known.get(key) ?? { label: name === '' ? key : name, tenantSlug: null, exists: false },
    ]),
  );
}

async function readNames(
  db: Names,
  scope: UsageScope,
  group: UsageGroup,
  ids: string[],
): Promise<Map<string, GroupName>> {
  const where = { id: { in: ids } };
  if (group === 'instance') {
    const rows = await db.instance.findMany({ where, select: { id: true, name: true, goneAt: true, tenantId: true } });
    // A tenant knows whose its instances are.
    const others = scope.tenantId === null ? rows.map(({ tenantId }) => tenantId) : [];
    const tenants = await readTenants(db, others);
    return new Map(
      rows.map(({ id, name, goneAt, tenantId }) => [
        id,
        { label: name, tenantSlug: tenants.get(tenantId)?.slug ?? null, exists: goneAt === null },
      ]),
    );
  }
  if (group === 'host') {
    const rows = await db.host.findMany({ where, select: { id: true, name: true } });
    return new Map(rows.map(({ id, name }) => [id, { label: name, tenantSlug: null, exists: true }]));
  }
  if (group === 'tenant') {
    const tenants = await readTenants(db, ids);
    return new Map(
      [...tenants].map(([id, { slug, name, deletedAt }]) => [
        id,
        { label: name, tenantSlug: slug, exists: deletedAt === null },
      ]),
    );
  }
  return new Map();
}

async function readTenants(db: Pick<Database, 'tenant'>, ids: string[]) {
  const select = { id: true, slug: true, name: true, deletedAt: true } as const;
  const rows = await db.tenant.findMany({ where: { id: { in: [...new Set(ids)] } }, select });
  return new Map(rows.map((row) => [row.id, row]));
}
