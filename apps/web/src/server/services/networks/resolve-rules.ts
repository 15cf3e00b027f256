import { Prisma, type Transaction } from '@bulkhead/db';
import { BulkheadError, MAX_RULES_PER_INSTANCE, packetRuleSchema, type PacketRule } from '@bulkhead/shared';
import { z } from 'zod';

const groupedSchema = z.object({ instanceId: z.string() });
const rowSchema = z.object({ instanceId: z.string(), ...packetRuleSchema.shape });

/** Which memberships `m` of instances in groups are asked about. */
type Which = Prisma.Sql;

/** The instances that are in a group. */
export const selectGrouped = (which: Which) => Prisma.sql`
  select distinct m."instanceId"::text as "instanceId" from "InstanceSecurityGroup" m where ${which}`;

/**
 * Their rules, groups resolved to the addresses of their members on the same host: no network reaches further than its host.
 * A member that is on its way out counts until it is gone.
 */
export const selectRules = (which: Which) => Prisma.sql`
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
  where (${which}) and (r.cidr is not null or peer.address is not null)
  order by 1, 2, 3, 4 nulls first, 5 nulls first, 6`;

/** The rules of each instance that is in a group; one without a group has no entry. */
export function rulesByInstance(grouped: readonly unknown[], rows: readonly unknown[]): Map<string, PacketRule[]> {
  const rules = new Map<string, PacketRule[]>(
    z
      .array(groupedSchema)
      .parse(grouped)
      .map(({ instanceId }) => [instanceId, []]),
  );
  for (const { instanceId, ...rule } of z.array(rowSchema).parse(rows)) rules.get(instanceId)?.push(rule);
  return rules;
}

/** Throws CONFLICT when an instance of the tenant would have more rules than a host keeps for one. */
export async function requireResolvable(tx: Transaction, tenantId: string): Promise<void> {
  const members = await tx.instanceSecurityGroup.findMany({
    where: { tenantId, instance: { goneAt: null } },
    select: { instanceId: true },
    distinct: ['instanceId'],
  });
  const which = Prisma.sql`m."instanceId" = any(${members.map(({ instanceId }) => instanceId)}::uuid[])`;
  const resolved = rulesByInstance(await tx.$queryRaw(selectGrouped(which)), await tx.$queryRaw(selectRules(which)));
  for (const [instanceId, rules] of resolved) {
    if (rules.length <= MAX_RULES_PER_INSTANCE) continue;
    const { name } = await tx.instance.findUniqueOrThrow({ where: { id: instanceId }, select: { name: true } });
    const words = `With this, ${name} would have ${rules.length} rules once groups are resolved to addresses, and ${MAX_RULES_PER_INSTANCE} are allowed. Name a range of addresses instead of a group.`;
    throw new BulkheadError('CONFLICT', words, { field: 'rules', instance: name });
  }
}
