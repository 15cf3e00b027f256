import { Prisma, type Database } from '@bulkhead/db';
import type { TENANT_HIT_KINDS, TenantScope } from '@bulkhead/shared';
import { nameOrId, type Finder, type Found, type Wanted } from './finder.ts';

type TenantFinder = Finder<(typeof TENANT_HIT_KINDS)[number], TenantScope>;

/** What one tenant's search looks through, in the order in which it is shown. The database is the tenant's own part. */
export const TENANT_FINDERS: readonly TenantFinder[] = [
  {
    kind: 'instance',
    scope: 'instances:read',
    find: async (db, wanted, take) =>
      (
        await db.instance.findMany({
          where: { goneAt: null, ...nameOrId(wanted) },
          select: { id: true, name: true, imageReference: true, tenant: { select: { slug: true } } },
          orderBy: [{ name: 'asc' }, { id: 'asc' }],
          take,
        })
      ).map(({ id, name, imageReference, tenant }) => ({ id, name, detail: imageReference, tenantSlug: tenant.slug })),
  },
  { kind: 'image', scope: 'images:read', find: findVisibleImages },
  {
    kind: 'volume',
    scope: 'volumes:read',
    find: async (db, wanted, take) =>
      (
        await db.volume.findMany({
          where: { goneAt: null, ...nameOrId(wanted) },
          select: { id: true, name: true, notes: true, tenant: { select: { slug: true } } },
          orderBy: [{ name: 'asc' }, { id: 'asc' }],
          take,
        })
      ).map(({ id, name, notes, tenant }) => ({ id, name, detail: firstLine(notes), tenantSlug: tenant.slug })),
  },
  {
    kind: 'network',
    scope: 'networks:read',
    find: async (db, wanted, take) =>
      (
        await db.network.findMany({
          where: { deletedAt: null, ...nameOrId(wanted) },
          select: { id: true, name: true, subnet: true, tenant: { select: { slug: true } } },
          orderBy: [{ name: 'asc' }, { id: 'asc' }],
          take,
        })
      ).map(({ id, name, subnet, tenant }) => ({ id, name, detail: subnet, tenantSlug: tenant.slug })),
  },
  {
    kind: 'secret',
    scope: 'secrets:read',
    find: async (db, wanted, take) =>
      (
        await db.secret.findMany({
          where: { deletedAt: null, ...nameOrId(wanted) },
          select: { id: true, name: true, description: true, tenant: { select: { slug: true } } },
          orderBy: [{ name: 'asc' }, { id: 'asc' }],
          take,
        })
      ).map(({ id, name, description, tenant }) => ({
        id,
        name,
        detail: firstLine(description),
        tenantSlug: tenant.slug,
      })),
  },
  {
    kind: 'stack',
    scope: 'stacks:read',
    find: async (db, wanted, take) =>
      (
        await db.stack.findMany({
          where: { goneAt: null, ...nameOrId(wanted) },
          select: { id: true, name: true, state: true, tenant: { select: { slug: true } } },
          orderBy: [{ name: 'asc' }, { id: 'asc' }],
          take,
        })
      ).map(({ id, name, state, tenant }) => ({ id, name, detail: state, tenantSlug: tenant.slug })),
  },
];

/** Its own, and what is shared with it or offered to all: as its catalogue shows them, which no query by model does. */
async function findVisibleImages(db: Database, { name, id, tenantId }: Wanted, take: number): Promise<Found[]> {
  const narrowed = id === null ? Prisma.sql`i.name ilike ${`%${name.contains}%`}` : Prisma.sql`i.id = ${id}::uuid`;
  const images = await db.$queryRaw<{ id: string; name: string; reference: string; tenantSlug: string | null }[]>`
    select i.id::text as id, i.name, i.reference, t.slug as "tenantSlug"
    from "Image" i left join "Tenant" t on t.id = i."tenantId" and t.id = ${tenantId}::uuid
    where i."deletedAt" is null and ${narrowed} and (
      i."tenantId" = ${tenantId}::uuid
      or (i.state = 'ready' and (i.visibility = 'public' or (i.visibility = 'shared' and "image_is_shared"(i.id))))
    )
    order by i.name, i.id limit ${take}`;
  return images.map(({ reference, ...image }) => ({ ...image, detail: reference }));
}

const DETAIL_MAX = 120;

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').slice(0, DETAIL_MAX);
}
