import type { Database, Transaction } from '@bulkhead/db';
import { hostFactsSchema, type HostFacts } from '@bulkhead/shared';
import { z } from 'zod';

/** Of what a host says about itself, the part that a tenant's wishes are held against; the rest is not for tenants. */
export type HostGround = Pick<HostFacts, 'cores' | 'memoryBytes' | 'capabilities' | 'disks'>;

/** With the runtimes that its engine has. */
export type HostGroundRow = HostGround & { runtimes: string[] };

/** A `ground` of the database's function `host_grounds`. */
export const groundSchema = hostFactsSchema
  .pick({ cores: true, memoryBytes: true, capabilities: true, disks: true })
  .extend({ runtimes: z.array(z.string()) });

/** By host id; a host that has not been heard yet is missing. */
export async function readHostGrounds(
  db: Database | Transaction,
  hostIds: readonly string[],
): Promise<Map<string, HostGroundRow>> {
  const rows = await db.$queryRaw<{ hostId: string; ground: unknown }[]>`
    select "hostId"::text as "hostId", ground from "host_grounds"(${[...hostIds]}::uuid[])`;
  return new Map(rows.map(({ hostId, ground }) => [hostId, groundSchema.parse(ground)]));
}
