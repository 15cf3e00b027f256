import type { SYSTEM_HIT_KINDS, SystemScope, TenantScope } from '@bulkhead/shared';
import { nameOrId, type Finder, type Found } from './finder.ts';

/** A tenant's scope: what the system role brings into every tenant. */
type SystemFinder = Finder<(typeof SYSTEM_HIT_KINDS)[number], SystemScope | TenantScope>;

/** What lies in a tenant is told by whose it is. */
const IN_TENANT = {
  select: { id: true, name: true, tenant: { select: { slug: true } } },
  orderBy: [{ name: 'asc' as const }, { id: 'asc' as const }],
};

/** What the operators' search looks through, in the order in which it is shown. */
export const SYSTEM_FINDERS: readonly SystemFinder[] = [
  {
    kind: 'host',
    scope: 'hosts:read',
    find: async (db, wanted, take) =>
      (
        await db.host.findMany({
          where: nameOrId(wanted),
          select: { id: true, name: true },
          orderBy: [{ name: 'asc' }, { id: 'asc' }],
          take,
        })
      ).map(({ id, name }) => ({ id, name, detail: '', tenantSlug: null })),
  },
  {
    kind: 'tenant',
    scope: 'tenants:read',
    find: async (db, wanted, take) =>
      (
        await db.tenant.findMany({
          where: {
            deletedAt: null,
            ...(wanted.id === null ? { OR: [{ name: wanted.name }, { slug: wanted.name }] } : { id: wanted.id }),
          },
          select: { id: true, slug: true, name: true },
          orderBy: [{ slug: 'asc' }],
          take,
        })
      ).map(({ id, slug, name }) => ({ id, name, detail: slug, tenantSlug: slug })),
  },
  {
    kind: 'instance',
    scope: 'instances:read-all',
    find: async (db, wanted, take) =>
      (await db.instance.findMany({ where: { goneAt: null, ...nameOrId(wanted) }, ...IN_TENANT, take })).map(toFound),
  },
  {
    kind: 'image',
    scope: 'images:read',
    find: async (db, wanted, take) =>
      (
        await db.image.findMany({
          where: { deletedAt: null, tenantId: { not: null }, ...nameOrId(wanted) },
          ...IN_TENANT,
          take,
        })
      ).flatMap(({ tenant, ...image }) => (tenant === null ? [] : [toFound({ ...image, tenant })])),
  },
  {
    kind: 'volume',
    scope: 'volumes:read',
    find: async (db, wanted, take) =>
      (await db.volume.findMany({ where: { goneAt: null, ...nameOrId(wanted) }, ...IN_TENANT, take })).map(toFound),
  },
  {
    kind: 'network',
    scope: 'networks:read-all',
    find: async (db, wanted, take) =>
      (await db.network.findMany({ where: { deletedAt: null, ...nameOrId(wanted) }, ...IN_TENANT, take })).map(toFound),
  },
  {
    kind: 'secret',
    scope: 'secrets:read',
    find: async (db, wanted, take) =>
      (await db.secret.findMany({ where: { deletedAt: null, ...nameOrId(wanted) }, ...IN_TENANT, take })).map(toFound),
  },
  {
    kind: 'stack',
    scope: 'stacks:read',
    find: async (db, wanted, take) =>
      (await db.stack.findMany({ where: { goneAt: null, ...nameOrId(wanted) }, ...IN_TENANT, take })).map(toFound),
  },
  {
    kind: 'user',
    scope: 'users:read',
    find: async (db, wanted, take) =>
      (
        await db.user.findMany({
          where:
            wanted.id === null ? { OR: [{ displayName: wanted.name }, { email: wanted.name }] } : { id: wanted.id },
          select: { id: true, displayName: true, email: true },
          orderBy: [{ email: 'asc' }],
          take,
        })
      ).map(({ id, displayName, email }) => ({ id, name: displayName, detail: email, tenantSlug: null })),
  },
];

function toFound({ id, name, tenant }: { id: string; name: string; tenant: { slug: string } }): Found {
  return { id, name, detail: tenant.slug, tenantSlug: tenant.slug };
}
