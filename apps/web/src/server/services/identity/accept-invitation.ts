import type { SessionView } from '@bulkhead/shared';
import type { Visitor } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { newsAbout } from '../news.ts';
import { enter } from './enter.ts';
import { readInvited, useInvitation } from './invitations.ts';
import { requireStrongPassword } from './password-rules.ts';
import { hashPassword } from './passwords.ts';
import { countAttempts, forgiveAttempts, type Attempt } from './throttle.ts';

interface Acceptance {
  code: string;
  displayName: string;
  password: string;
}

/** Gives an invited account its password and signs it in. Errors: CODE_INVALID, PASSWORD_WEAK, TOO_MANY_ATTEMPTS. */
export async function acceptInvitation(
  deps: Deps,
  visitor: Visitor,
  { code, displayName, password }: Acceptance,
): Promise<SessionView> {
  const attempts: Attempt[] = [{ kind: 'address', of: visitor.origin.address }];
  await countAttempts(deps, attempts);
  const user = await readInvited(deps, code, 'invitation');
  requireStrongPassword(password, { field: 'password', email: user.email, displayName });
  const passwordHash = await hashPassword(password);
  const entry = { action: 'session.acceptInvitation', target: `user:${user.id}` };
  const view = await enter(deps, visitor, { ...user, displayName }, entry, async (tx) => {
    await useInvitation(deps, tx, code, 'invitation');
    await tx.user.update({ where: { id: user.id }, data: { displayName, passwordHash } });
    const memberships = await tx.membership.findMany({
      where: { userId: user.id },
      select: { tenant: { select: { slug: true } } },
    });
    await deps.changes.publish(
      tx,
      memberships.map(({ tenant }) => newsAbout('members', { tenantSlug: tenant.slug })),
    );
  });
  await forgiveAttempts(deps, attempts);
  return view;
}
