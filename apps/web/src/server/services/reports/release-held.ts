import type { Transaction } from '@bulkhead/db';

/**
 * Lets what instances hold fall to what they reserve, kind by kind: once the agent has reached the instance's revision
 * with no shrink pending, and the compartment's ceiling in the kernel is down to the sum of the tenant's reservations
 * on this host. Until then the kernel may still give the tenant the difference. Returns the slugs whose use changed.
 */
export async function releaseHeld(tx: Transaction, hostId: string): Promise<string[]> {
  const released = await tx.$queryRaw<{ slug: string }[]>`
    with room as (
      select s."tenantId",
        c."tenantId" is null or (c."observed"->>'cpuMillicores')::numeric <= s.cpu as "cpuFell",
        c."tenantId" is null or (c."observed"->>'memoryBytes')::numeric <= s.memory as "memoryFell",
        c."tenantId" is null or (c."observed"->>'pids')::numeric <= s.pids as "pidsFell"
      from (
        select "tenantId", sum("cpuMillicores") as cpu, sum("memoryBytes") as memory, sum("pids") as pids
        from "Instance" where "hostId" = ${hostId}::uuid and "goneAt" is null group by "tenantId"
      ) s left join "Compartment" c on c."tenantId" = s."tenantId" and c."hostId" = ${hostId}::uuid
    )
    update "Instance" i set
      "heldCpuMillicores" = case when r."cpuFell" then i."cpuMillicores" else i."heldCpuMillicores" end,
      "heldMemoryBytes" = case when r."memoryFell" then i."memoryBytes" else i."heldMemoryBytes" end,
      "heldPids" = case when r."pidsFell" then i."pids" else i."heldPids" end
    from room r, "Tenant" t
    where i."hostId" = ${hostId}::uuid and i."goneAt" is null and i."tenantId" = r."tenantId" and t."id" = i."tenantId"
      and i."observedRevision" >= i."revision"
      and coalesce(i."observed"->'problem'->>'code', '') not ilike '%shrink%'
      and ((r."cpuFell" and i."heldCpuMillicores" > i."cpuMillicores")
        or (r."memoryFell" and i."heldMemoryBytes" > i."memoryBytes")
        or (r."pidsFell" and i."heldPids" > i."pids"))
    returning t."slug"`;
  return released.map(({ slug }) => slug);
}
