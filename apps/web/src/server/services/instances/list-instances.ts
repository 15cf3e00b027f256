import { Prisma } from '@bulkhead/db';
import type { InstanceRow, InstanceState } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { downBefore } from '../hosts/host-state.ts';
import { countInstances, readInstanceRows } from './instance-rows.ts';
import { instanceStateSql } from './instance-state.ts';

interface InstanceFilters {
  page: number;
  pageSize: number;
  search?: string | undefined;
  state?: InstanceState | undefined;
  hostId?: string | undefined;
  tag?: string | undefined;
  sort: { column: 'name' | 'state' | 'host' | 'cpu' | 'memory' | 'created'; direction: 'asc' | 'desc' };
}

interface Page {
  rows: InstanceRow[];
  total: number;
}

/** One page of the tenant's living instances. */
export function listInstances(deps: Deps, tenant: TenantContext, filters: InstanceFilters): Promise<Page> {
  return readPage(deps, filters, [Prisma.sql`i."tenantId" = ${tenant.id}::uuid`], Prisma.empty);
}

/** One page of all living instances; the search looks at tenants' names too. */
export function listAllInstances(
  deps: Deps,
  filters: InstanceFilters & { tenantSlug?: string | undefined },
): Promise<Page> {
  const only = filters.tenantSlug === undefined ? [] : [Prisma.sql`t.slug = ${filters.tenantSlug}`];
  return readPage(
    deps,
    filters,
    only,
    filters.search ? Prisma.sql`or t.slug ilike ${contains(filters.search)}` : Prisma.empty,
  );
}

async function readPage(
  deps: Deps,
  filters: InstanceFilters,
  conditions: Prisma.Sql[],
  alsoMatching: Prisma.Sql,
): Promise<Page> {
  const state = instanceStateSql(downBefore(deps.now()));
  const all = [...conditions];
  if (filters.search) {
    const pattern = contains(filters.search);
    all.push(Prisma.sql`(i.name ilike ${pattern} or i."imageReference" ilike ${pattern}
      or exists (select from unnest(i.tags) as tag where tag ilike ${pattern}) ${alsoMatching})`);
  }
  if (filters.state !== undefined) all.push(Prisma.sql`(${state}) = ${filters.state}`);
  if (filters.hostId !== undefined) all.push(Prisma.sql`i."hostId" = ${filters.hostId}::uuid`);
  if (filters.tag !== undefined) all.push(Prisma.sql`i.tags @> array[${filters.tag}]::text[]`);
  const where = all.length === 0 ? Prisma.sql`true` : Prisma.join(all, ' and ');
  const columns: Record<InstanceFilters['sort']['column'], Prisma.Sql> = {
    name: Prisma.sql`i.name`,
    state: Prisma.sql`(${state})`,
    host: Prisma.sql`h.name`,
    cpu: Prisma.sql`i."cpuMillicores"`,
    memory: Prisma.sql`i."memoryBytes"`,
    created: Prisma.sql`i."createdAt"`,
  };
  const direction = filters.sort.direction === 'asc' ? Prisma.sql`asc` : Prisma.sql`desc`;
  const [rows, total] = await Promise.all([
    readInstanceRows(deps.db, deps.now(), {
      where,
      orderBy: Prisma.sql`${columns[filters.sort.column]} ${direction}`,
      limit: filters.pageSize,
      offset: (filters.page - 1) * filters.pageSize,
    }),
    countInstances(deps.db, where),
  ]);
  return { rows, total };
}

/** What was typed is text, not a pattern. */
function contains(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}
