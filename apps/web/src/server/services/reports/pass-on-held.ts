import type { Transaction } from '@bulkhead/db';

/**
 * What instances held that are gone now is held on by another one of the same tenant there: until the compartment's
 * ceilings have fallen, the kernel may still give it to those that are left. `releaseHeld` lets it go when they have. Where
 * nothing is left inside, nobody can use it.
 */
export async function passOnHeld(tx: Transaction, hostId: string, goneIds: readonly string[]): Promise<void> {
  await tx.$executeRaw`
    with gone as (
      select "tenantId", sum("heldCpuMillicores") as cpu, sum("heldMemoryBytes") as memory, sum("heldPids") as pids
      from "Instance" where "id" = any(${[...goneIds]}::uuid[]) group by "tenantId"
    ), heir as (
      select distinct on (i."tenantId") i."id", g.cpu, g.memory, g.pids
      from "Instance" i join gone g on g."tenantId" = i."tenantId"
      where i."hostId" = ${hostId}::uuid and i."goneAt" is null
      order by i."tenantId", i."desiredState" = 'absent', i."memoryBytes" desc, i."id"
    )
    update "Instance" i set "heldCpuMillicores" = i."heldCpuMillicores" + h.cpu,
      "heldMemoryBytes" = i."heldMemoryBytes" + h.memory, "heldPids" = i."heldPids" + h.pids
    from heir h where i."id" = h."id"`;
}
