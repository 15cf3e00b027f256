import type { Transaction } from '@bulkhead/db';
import { BulkheadError, type SecurityGroupView, type SecurityRuleInput } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import { z } from 'zod';
import type { TenantContext } from '../../context.ts';

const directionSchema = z.enum(['ingress', 'egress']);
const protocolSchema = z.enum(['tcp', 'udp', 'icmp', 'any']);

/** The tenant's groups by name, with their rules and members. */
export async function readGroups(
  tx: Pick<Transaction, 'securityGroup'>,
  tenantId: string,
): Promise<SecurityGroupView[]> {
  const rows = await tx.securityGroup.findMany({
    where: { tenantId },
    orderBy: { name: 'asc' },
    include: {
      rules: { include: { peerGroup: { select: { name: true } } }, orderBy: { id: 'asc' } },
      members: { include: { instance: { select: { name: true, goneAt: true } } } },
    },
  });
  return rows.map(({ id, name, description, rules, members }) => ({
    id,
    name,
    description,
    rules: rules.map((rule) => ({
      id: rule.id,
      direction: directionSchema.parse(rule.direction),
      protocol: protocolSchema.parse(rule.protocol),
      portFrom: rule.portFrom,
      portTo: rule.portTo,
      cidr: rule.cidr,
      peerGroupId: rule.peerGroupId,
      peerGroupName: rule.peerGroup?.name ?? null,
    })),
    members: members
      .filter(({ instance }) => instance.goneAt === null)
      .map(({ instanceId, instance }) => ({ instanceId, instanceName: instance.name }))
      .toSorted((a, b) => a.instanceName.localeCompare(b.instanceName)),
  }));
}

/** Throws NOT_FOUND for a group that is not the tenant's. */
export async function requireGroups(
  tx: Transaction,
  tenant: TenantContext,
  ids: readonly string[],
  field: string,
): Promise<void> {
  const found = await tx.securityGroup.findMany({
    where: { tenantId: tenant.id, id: { in: [...ids] } },
    select: { id: true },
  });
  const missing = ids.find((id) => !found.some((one) => one.id === id));
  if (missing === undefined) return;
  throw new BulkheadError('NOT_FOUND', `There is no security group ${missing}.`, { field, value: missing });
}

/** Puts these rules in the place of those that a group has. Errors: NOT_FOUND for a group that a rule names. */
export async function replaceRules(
  tx: Transaction,
  tenant: TenantContext,
  groupId: string,
  rules: readonly SecurityRuleInput[],
): Promise<void> {
  const peers = rules.flatMap(({ peerGroupId }) => (peerGroupId === null ? [] : [peerGroupId]));
  await requireGroups(tx, tenant, [...new Set(peers)], 'rules');
  await tx.securityRule.deleteMany({ where: { groupId, tenantId: tenant.id } });
  if (rules.length === 0) return;
  await tx.securityRule.createMany({
    data: rules.map((rule) => ({ ...rule, id: newId(), groupId, tenantId: tenant.id })),
  });
}

export function requireFreeName(names: readonly string[], name: string, tenant: TenantContext): void {
  if (!names.includes(name)) return;
  const words = `${tenant.slug} has a security group "${name}" already; choose another name.`;
  throw new BulkheadError('NAME_TAKEN', words, { field: 'name', value: name });
}

export function noSuchGroup(groupId: string): BulkheadError {
  return new BulkheadError('NOT_FOUND', `There is no security group ${groupId}.`, { field: 'groupId', value: groupId });
}
