import type { SYSTEM_HIT_KINDS, SystemScope } from '@bulkhead/shared';
import { nameOrId, type Finder } from './finder.ts';

type SystemFinder = Finder<(typeof SYSTEM_HIT_KINDS)[number], SystemScope>;

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
      (
        await db.instance.findMany({
          where: { goneAt: null, ...nameOrId(wanted) },
          select: { id: true, name: true, tenant: { select: { slug: true } } },
          orderBy: [{ name: 'asc' }, { id: 'asc' }],
          take,
        })
      ).map(({ id, name, tenant }) => ({ id, name, detail: tenant.slug, tenantSlug: tenant.slug })),
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
