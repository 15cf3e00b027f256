import { Prisma, type Database } from '@bulkhead/db';
import { downBefore } from '../hosts/host-state.ts';

/** What is really used, as hosts last said. A host that is down says nothing, so it counts for nothing. */
export interface Usage {
  cpuMillicores: number;
  memoryBytes: number;
  pids: number;
}
export const NO_USAGE: Usage = { cpuMillicores: 0, memoryBytes: 0, pids: 0 };

export interface CompartmentUsage extends Usage {
  hostId: string;
  tenantSlug: string;
}

/** One row for each compartment in the last heartbeats; a tenant hears of its own. */
export async function compartmentUsage(
  db: Database,
  now: Date,
  where: { tenantSlug?: string; hostId?: string } = {},
): Promise<CompartmentUsage[]> {
  const tenant = where.tenantSlug ? Prisma.sql`and "tenantSlug" = ${where.tenantSlug}` : Prisma.empty;
  const host = where.hostId ? Prisma.sql`and "hostId" = ${where.hostId}::uuid` : Prisma.empty;
  return db.$queryRaw<CompartmentUsage[]>`
    select "hostId"::text as "hostId", "tenantSlug", "cpuMillicores", "memoryBytes", pids
    from "compartment_usage"(${downBefore(now)}) where true ${tenant} ${host}`;
}

export function sumUsage(all: Iterable<Usage>): Usage {
  let sum = NO_USAGE;
  for (const one of all) {
    sum = {
      cpuMillicores: sum.cpuMillicores + one.cpuMillicores,
      memoryBytes: sum.memoryBytes + one.memoryBytes,
      pids: sum.pids + one.pids,
    };
  }
  return sum;
}
