import type { AccountView } from '@bulkhead/shared';
import type { SignedIn } from '../../context.ts';
import type { Deps } from '../../deps.ts';

/** What somebody's own page says about them. */
export async function getAccount(deps: Deps, session: SignedIn): Promise<AccountView> {
  const user = await deps.db.user.findUniqueOrThrow({
    where: { id: session.userId },
    select: {
      email: true,
      displayName: true,
      passwordHash: true,
      totpConfirmedAt: true,
      identities: { select: { provider: { select: { name: true } } }, take: 20 },
    },
  });
  const recoveryCodesLeft = await deps.db.recoveryCode.count({ where: { userId: session.userId, usedAt: null } });
  return {
    email: user.email,
    displayName: user.displayName,
    hasPassword: user.passwordHash !== null,
    providers: user.identities.map(({ provider }) => provider.name),
    secondFactor: user.totpConfirmedAt === null ? null : { sinceMs: user.totpConfirmedAt.getTime(), recoveryCodesLeft },
  };
}
