import type { OwnSession } from '@bulkhead/shared';
import type { SignedIn } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { describeDevice } from './describe-device.ts';
import { SESSION_IDLE_MS } from './sessions.ts';

/** Nobody looks through more; revoking all others takes the rest along. */
const MAX_SESSIONS = 100;

/** The browsers that are signed in as whoever asks; the one that asks comes first, then the last seen. */
export async function listOwnSessions(deps: Deps, session: SignedIn): Promise<OwnSession[]> {
  const now = deps.now();
  const rows = await deps.db.session.findMany({
    where: {
      userId: session.userId,
      expiresAt: { gt: now },
      lastSeenAt: { gt: new Date(now.getTime() - SESSION_IDLE_MS) },
    },
    orderBy: { lastSeenAt: 'desc' },
    take: MAX_SESSIONS,
  });
  const providers = new Map(
    (await deps.db.identityProvider.findMany({ select: { id: true, name: true } })).map(({ id, name }) => [id, name]),
  );
  const views = rows.map((row) => ({
    id: row.id,
    ...describeDevice(row.userAgent),
    address: row.address,
    createdAtMs: row.createdAt.getTime(),
    lastSeenAtMs: row.lastSeenAt.getTime(),
    // A provider that is gone leaves its id.
    provider: row.method === 'password' ? null : (providers.get(row.method) ?? row.method),
    current: row.id === session.sessionId,
  }));
  return views.toSorted((one, other) => Number(other.current) - Number(one.current));
}
