import { BulkheadError, MAX_GROUPS_PER_TENANT, type SecurityRuleInput } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { lockTenant } from '../instances/admission.ts';
import { inTenantTransaction } from '../instances/tenant-transaction.ts';
import { newsAbout } from '../news.ts';
import { replaceRules, requireFreeName } from './group-rows.ts';

export interface GroupInput {
  name: string;
  description: string;
  rules: readonly SecurityRuleInput[];
}

/** Makes a security group, which nobody is in yet. Errors: NAME_TAKEN, NOT_FOUND (rules), CONFLICT when there are too many. */
export async function createGroup(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { name, description, rules }: GroupInput,
): Promise<{ groupId: string }> {
  return inTenantTransaction(deps, tenant.id, async (tx) => {
    await lockTenant(tx, tenant);
    const existing = await tx.securityGroup.findMany({ where: { tenantId: tenant.id }, select: { name: true } });
    requireFreeName(
      existing.map((one) => one.name),
      name,
      tenant,
    );
    if (existing.length >= MAX_GROUPS_PER_TENANT) {
      const words = `A tenant has at most ${MAX_GROUPS_PER_TENANT} security groups; delete one first.`;
      throw new BulkheadError('CONFLICT', words);
    }
    const groupId = newId();
    await tx.securityGroup.create({ data: { id: groupId, tenantId: tenant.id, name, description } });
    await replaceRules(tx, tenant, groupId, rules);
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: 'networks.createGroup',
      target: `group:${groupId}`,
      details: { name, rules: rules.length },
    });
    await deps.changes.publish(tx, [newsAbout('networks', { tenantSlug: tenant.slug })]);
    return { groupId };
  });
}
