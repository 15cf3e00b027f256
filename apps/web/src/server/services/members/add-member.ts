import type { Transaction } from '@bulkhead/db';
import { BulkheadError, TENANT_ROLE_SCOPES, type MemberView, type TenantRole } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { codeExpiry } from '../identity/invitations.ts';
import { hashSecret, newCode, normaliseCode } from '../identity/secrets.ts';
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
    const user = await inviteUser(deps, tx, email);
    const membership = { tenantId: tenant.id, userId: user.userId };
    if ((await tx.membership.count({ where: membership })) > 0) {
      throw new BulkheadError('NAME_TAKEN', `${email} is a member of ${tenant.slug} already.`, {
        field: 'email',
        value: email,
      });
    }
    await tx.membership.create({ data: { ...membership, role } });
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: 'members.add',
      target: `user:${user.userId}`,
      details: { email, role },
    });
    await deps.changes.publish(tx, [newsAbout('members', { tenantSlug: tenant.slug })]);
    return {
      userId: user.userId,
      email,
      displayName: user.displayName,
      role,
      customRole: null,
      invited: user.invited,
      invitationCode: user.code,
    };
  });
}

/**
 * The account of this address, made if there is none, by a function of the database: accounts are not a tenant's to read
 * or write. An account that somebody else invited is not ours to open either, as whoever holds its code acts in that
 * tenant too: then there is no code.
 */
async function inviteUser(deps: Deps, tx: Transaction, email: string) {
  const code = newCode();
  const [user] = await tx.$queryRaw<{ userId: string; displayName: string; invited: boolean; codeCounts: boolean }[]>`
    select "userId"::text as "userId", "displayName", invited, "codeCounts" from "invite_user"(
      ${email}, ${newId()}::uuid, ${email.slice(0, 80)}, ${newId()}::uuid, ${hashSecret(normaliseCode(code))},
      ${codeExpiry(deps, 'invitation')})`;
  if (!user) throw new Error('a function without an answer');
  return { ...user, code: user.codeCounts ? code : null };
}
