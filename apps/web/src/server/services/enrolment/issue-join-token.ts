import { randomBytes } from 'node:crypto';
import type { Transaction } from '@bulkhead/db';
import { BulkheadError } from '@bulkhead/shared';
import { lockIssuer, type AuthorityDeps } from '../../fleet/authority.ts';
import { hashSecret } from '../identity/secrets.ts';
import { formatJoinToken } from './join-token.ts';

/**
 * A join token for one host, good once and for one hour by the database's clock. Tokens of the host that wait unused
 * stop working. The token names the root that issues now, and cannot be shown again: only its hash is kept.
 */
export async function issueJoinToken(
  deps: AuthorityDeps,
  tx: Transaction,
  hostId: string,
): Promise<{ token: string; expiresAt: Date }> {
  const { issuing } = await lockIssuer(tx, deps);
  const id = randomBytes(8).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  await tx.$executeRaw`
    update "JoinToken" set "expiresAt" = now()
    where "hostId" = ${hostId}::uuid and "usedAt" is null and "expiresAt" > now()`;
  const [row] = await tx.$queryRaw<{ expiresAt: Date }[]>`
    insert into "JoinToken" ("id", "secretHash", "hostId", "createdAt", "expiresAt")
    select ${id}, ${hashSecret(secret)}, "id", now(), now() + interval '1 hour'
    from "Host" where "id" = ${hostId}::uuid and "revokedAt" is null
    returning "expiresAt"`;
  if (row === undefined) {
    throw new BulkheadError('NOT_FOUND', `There is no host ${hostId} that may join: it is unknown or revoked.`);
  }
  return { token: formatJoinToken({ id, secret, rootPin: issuing.pin }), expiresAt: row.expiresAt };
}
