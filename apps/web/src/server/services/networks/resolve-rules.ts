import type { Transaction } from '@bulkhead/db';
import { BulkheadError, MAX_RULES_PER_INSTANCE, packetRuleSchema, type PacketRule } from '@bulkhead/shared';
import { z } from 'zod';

const rowSchema = z.object({ instanceId: z.string(), ...packetRuleSchema.shape });

/**
 * The rules of instances that are in a group, groups resolved to the addresses of their members on the same host: no network
 * reaches further than its host. A member that is on its way out counts until it is gone. Instances without a group have no
 * entry.
 */
export async function resolveRules(
  tx: Pick<Transaction, '$queryRaw'>,
  instanceIds: readonly string[],
): Promise<Map<string, PacketRule[]>> {
  if (instanceIds.length === 0) return new Map();
  const ids = [...instanceIds];
  const [grouped, rows] = [
    await tx.$queryRaw<{ instanceId: string }[]>`
      select distinct m."instanceId"::text as "instanceId" from "InstanceSecurityGroup" m
      where m."instanceId" = any(${ids}::uuid[])`,
    await tx.$queryRaw<unknown[]>`
      select distinct m."instanceId"::text as "instanceId", r.direction, r.protocol, r."portFrom", r."portTo",
        coalesce(r.cidr, peer.address || '/32') as cidr
      from "InstanceSecurityGroup" m join "Instance" own on own.id = m."instanceId"
      join "SecurityRule" r on r."groupId" = m."groupId"
      left join lateral (
        select a.address from "InstanceSecurityGroup" p
        join "Instance" i on i.id = p."instanceId" and i."goneAt" is null and i."hostId" = own."hostId"
        join "NetworkAttachment" a on a."instanceId" = p."instanceId"
        where p."groupId" = r."peerGroupId"
      ) peer on r.cidr is null
      where m."instanceId" = any(${ids}::uuid[]) and (r.cidr is not null or peer.address is not null)
      order by 1, 2, 3, 4 nulls first, 5 nulls first, 6`,
  ];
  const rules = new Map<string, PacketRule[]>(grouped.map(({ instanceId }) => [instanceId, []]));
  for (const row of z.array(rowSchema).parse(rows)) {
    const { instanceId, ...rule } = row;
    rules.get(instanceId)?.push(rule);
  }
  return rules;
}

/** Throws CONFLICT when an instance of the tenant would have more rules than a host keeps for one. */
export async function requireResolvable(tx: Transaction, tenantId: string): Promise<void> {
  const members = await tx.instanceSecurityGroup.findMany({
    where: { tenantId, instance: { goneAt: null } },
    select: { instanceId: true },
    distinct: ['instanceId'],
  });
  const resolved = await resolveRules(
    tx,
    members.map(({ instanceId }) => instanceId),
  );
  for (const [instanceId, rules] of resolved) {
    if (rules.length <= MAX_RULES_PER_INSTANCE) continue;
    const { name } = await tx.instance.findUniqueOrThrow({ where: { id: instanceId }, select: { name: true } });
    const words = `With this, ${name} would have ${rules.length} rules once groups are resolved to addresses, and ${MAX_RULES_PER_INSTANCE} are allowed. Name a range of addresses instead of a group.`;
    throw new BulkheadError('CONFLICT', words, { field: 'rules', instance: name });
  }
}
