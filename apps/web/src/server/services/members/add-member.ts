import type { Transaction } from '@bulkhead/db';
import { BulkheadError, TENANT_ROLE_SCOPES, type MemberView, type TenantRole } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { issueInvitation } from '../identity/invitations.ts';
import { lockTenant } from '../instances/admission.ts';
import { newsAbout } from '../news.ts';
import { requireHolds } from '../roles/require-holds.ts';

/**
 * Adds somebody to the tenant. Somebody new gets an account without a password and an invitation code, which is
 * answered once. Errors: NAME_TAKEN (email) for a member, FORBIDDEN for a role that is more than the actor's own.
 */
export async function addMember(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { email, role }: { email: string; role: TenantRole },
): Promise<MemberView & { invitationCode: string | null }> {
  requireHolds(tenant, TENANT_ROLE_SCOPES[role], 'role');
  return deps.db.$transaction(async (tx) => {
    await lockTenant(tx, tenant);
    const user = await findOrMakeUser(tx, email);
    if (user.memberships.some(({ tenantId }) => tenantId === tenant.id)) {
      throw new BulkheadError('NAME_TAKEN', `${email} is a member of ${tenant.slug} already.`, {
        field: 'email',
        value: email,
      });
    }
    await tx.membership.create({ data: { tenantId: tenant.id, userId: user.id, role } });
    // An account that somebody else invited is not ours to open: whoever holds its code acts in that tenant too.
    const ours = user.passwordHash === null && user.systemRole === 'none' && user.memberships.length === 0;
    const invitationCode = ours ? await issueInvitation(deps, tx, user.id) : null;
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: 'members.add',
      target: `user:${user.id}`,
      details: { email, role },
    });
    await deps.changes.publish(tx, [newsAbout('members', { tenantSlug: tenant.slug })]);
    return {
      userId: user.id,
      email,
      displayName: user.displayName,
      role,
      customRole: null,
      invited: user.passwordHash === null,
      invitationCode,
    };
  });
}

async function findOrMakeUser(tx: Transaction, email: string) {
  // Two tenants may invite the same person at once; the second one finds the first one's account.
  await tx.user.createMany({ data: [{ id: newId(), email, displayName: email.slice(0, 80) }], skipDuplicates: true });
  return tx.user.findUniqueOrThrow({ where: { email }, include: { memberships: true } });
}
