import type { Transaction } from '@bulkhead/db';
import { BulkheadError, type SystemRole } from '@bulkhead/shared';
import type { Origin, SignedIn } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { hashSecret, newSecret } from './secrets.ts';

export const SESSION_COOKIE = 'bulkhead-session';
export const SESSION_ABSOLUTE_MS = 7 * 86_400_000;
export const SESSION_IDLE_MS = 8 * 3_600_000;
/** A session's last use is written at most this often. */
const TOUCH_MS = 60_000;

/**
 * Opens a session and answers the cookie's value, which only the browser keeps. It counts as proven: its holder has
 * just said who they are. `method` is `password`, or the id of the identity provider that vouched.
 */
export async function openSession(
  deps: Pick<Deps, 'now'>,
  tx: Transaction,
  userId: string,
  origin: Origin,
  method = 'password',
): Promise<string> {
  const secret = newSecret();
  const now = deps.now();
  await tx.session.create({
    data: {
      id: hashSecret(secret),
      userId,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: new Date(now.getTime() + SESSION_ABSOLUTE_MS),
      provenAt: now,
      method,
      userAgent: origin.userAgent.slice(0, 300),
      address: origin.address.slice(0, 64),
    },
  });
  await tx.user.update({ where: { id: userId }, data: { lastSeenAt: now } });
  return secret;
}

/**
 * Gives a session a new secret and a fresh proof; whoever else may have read the old cookie is left with nothing.
 * Errors: UNAUTHENTICATED when it has ended meanwhile.
 */
export async function renewSession(deps: Pick<Deps, 'now'>, tx: Transaction, sessionId: string): Promise<string> {
  const secret = newSecret();
  const { count } = await tx.session.updateMany({
    where: { id: sessionId },
    data: { id: hashSecret(secret), provenAt: deps.now() },
  });
  if (count === 1) return secret;
  throw new BulkheadError('UNAUTHENTICATED', 'The session has ended meanwhile; sign in again.');
}

/**
 * Ends an account's sessions and what was on the way to one, all or all but one; how many sessions there were. Their
 * sockets are closed within a second.
 */
export async function endSessions(tx: Transaction, userId: string, butSessionId?: string): Promise<number> {
  await tx.signInChallenge.deleteMany({ where: { userId } });
  const { count } = await tx.session.deleteMany({
    where: { userId, ...(butSessionId === undefined ? {} : { id: { not: butSessionId } }) },
  });
  return count;
}

/** Who holds this cookie; null for none, an unknown, an ended or an idle one. */
export async function readSession(deps: Deps, secret: string | null): Promise<SignedIn | null> {
  if (secret === null || secret.length > 200) return null;
  const now = deps.now();
  const [row] = await deps.db.$queryRaw<
    {
      id: string;
      lastSeenAt: Date;
      provenAt: Date;
      userId: string;
      email: string;
      displayName: string;
      systemRole: SystemRole;
    }[]
  >`
    select s.id, s."lastSeenAt", s."provenAt", u.id::text as "userId", u.email, u."displayName", u."systemRole"::text as "systemRole"
    from "Session" s join "User" u on u.id = s."userId"
    where s.id = ${hashSecret(secret)} and u."disabledAt" is null and s."expiresAt" > ${now} and s."lastSeenAt" > ${new Date(now.getTime() - SESSION_IDLE_MS)}`;
  if (!row) return null;
  if (now.getTime() - row.lastSeenAt.getTime() > TOUCH_MS) {
    await deps.db.session.updateMany({ where: { id: row.id }, data: { lastSeenAt: now } });
    await deps.db.user.updateMany({ where: { id: row.userId }, data: { lastSeenAt: now } });
  }
  return {
    sessionId: row.id,
    userId: row.userId,
    email: row.email,
    displayName: row.displayName,
    systemRole: row.systemRole,
    provenAt: row.provenAt,
    token: null,
  };
}

/**
 * What each of these sessions may do now, as a text that changes when that changes; a session that has ended is missing.
 * One query for all sockets of the process.
 */
export async function readStandings(deps: Deps, sessionIds: readonly string[]): Promise<Map<string, string>> {
  const now = deps.now();
  const rows = await deps.db.$queryRaw<{ id: string; standing: string }[]>`
    select s.id, u."systemRole"::text || ' ' || coalesce(
      (select string_agg(m."tenantId"::text || ':' || m.role::text || coalesce(c.scopes::text, ''), ',' order by m."tenantId") from "Membership" m left join "CustomRole" c on c.id = m."customRoleId" where m."userId" = u.id), ''
    ) as standing
    from "Session" s join "User" u on u.id = s."userId"
    where s.id = any(${[...sessionIds]}::text[]) and u."disabledAt" is null and s."expiresAt" > ${now} and s."lastSeenAt" > ${new Date(now.getTime() - SESSION_IDLE_MS)}`;
  return new Map(rows.map(({ id, standing }) => [id, standing]));
}

/** Removes what has ended: sessions, challenges, codes, tokens, and failures that are forgotten. */
export async function deleteExpired(deps: Deps): Promise<void> {
  const now = deps.now();
  const idleSince = new Date(now.getTime() - SESSION_IDLE_MS);
  // What a token was called and may have done is asked for longer than a day.
  const lastQuarter = new Date(now.getTime() - 90 * 86_400_000);
  const yesterday = new Date(now.getTime() - 86_400_000);
  await deps.db.session.deleteMany({ where: { OR: [{ expiresAt: { lt: now } }, { lastSeenAt: { lt: idleSince } }] } });
  await deps.db.signInChallenge.deleteMany({ where: { expiresAt: { lt: now } } });
  await deps.db.invitation.deleteMany({ where: { expiresAt: { lt: yesterday } } });
  await deps.db.joinToken.deleteMany({ where: { expiresAt: { lt: yesterday } } });
  await deps.db.apiToken.deleteMany({
    where: { OR: [{ expiresAt: { lt: lastQuarter } }, { revokedAt: { lt: lastQuarter } }] },
  });
  await deps.db.signInThrottle.deleteMany({ where: { updatedAt: { lt: yesterday } } });
}
