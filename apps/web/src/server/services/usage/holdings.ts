import { Prisma, type Database, type Transaction } from '@bulkhead/db';
import { NO_RESOURCES, type Resources } from '@bulkhead/shared';

/** Sums over instances `i`, as plain numbers: a sum of bigint is numeric, and both are exact below 2^53. */
export const heldColumns = Prisma.sql`
  count(i.id)::int as instances,
  coalesce(sum(i."heldCpuMillicores"), 0)::float8 as "cpuMillicores",
  coalesce(sum(i."heldMemoryBytes"), 0)::float8 as "memoryBytes",
  coalesce(sum(i."heldPids"), 0)::float8 as pids`;

interface HeldRow extends Resources {
  key: string;
}

/** What is held on each host over all tenants, by host id; a tenant may ask it too. */
export async function heldByHost(
  db: Database | Transaction,
  hostIds?: readonly string[],
): Promise<Map<string, Resources>> {
  return toMap(
    await db.$queryRaw<HeldRow[]>`
      select "hostId"::text as key, instances, "cpuMillicores", "memoryBytes", pids
      from "held_by_host"(${hostIds ? [...hostIds] : null}::uuid[])`,
  );
}

/** What each tenant holds over all hosts, by tenant id. */
export async function heldByTenant(db: Database | Transaction, tenantId?: string): Promise<Map<string, Resources>> {
  const only = tenantId ? Prisma.sql`and i."tenantId" = ${tenantId}::uuid` : Prisma.empty;
  return toMap(
    await db.$queryRaw<HeldRow[]>`
      select i."tenantId"::text as key, ${heldColumns} from "Instance" i
      where i."goneAt" is null ${only} group by i."tenantId"`,
  );
}

/** What is held of one tenant on each host, or on one host of each tenant: the compartments' ceilings. */
export async function heldCompartments(
  db: Database,
  where: { tenantId: string } | { hostId: string },
): Promise<(Resources & { tenantId: string; hostId: string })[]> {
  const only =
    'tenantId' in where
      ? Prisma.sql`i."tenantId" = ${where.tenantId}::uuid`
      : Prisma.sql`i."hostId" = ${where.hostId}::uuid`;
  return db.$queryRaw<(Resources & { tenantId: string; hostId: string })[]>`
    select i."tenantId"::text as "tenantId", i."hostId"::text as "hostId", ${heldColumns} from "Instance" i
    where i."goneAt" is null and ${only} group by i."tenantId", i."hostId"`;
}

function toMap(rows: HeldRow[]): Map<string, Resources> {
  return new Map(rows.map(({ key, ...resources }) => [key, resources]));
}

export function heldOr(held: Map<string, Resources>, key: string): Resources {
  return held.get(key) ?? NO_RESOURCES;
}
