import type { Transaction } from '@bulkhead/db';
import { BulkheadError } from '@bulkhead/shared';
import { bundleOf, lockIssuer } from '../../fleet/authority.ts';
import { issueAgentCertificate, readCertificateRequest } from '../../fleet/certificates.ts';
import type { Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { newsAbout } from '../news.ts';
import { hashSecret } from '../identity/secrets.ts';
import { parseJoinToken, type JoinTokenParts } from './join-token.ts';

export interface Redeemed {
  hostId: string;
  certificatePem: string;
  /** Every root to trust from now on. */
  authorityPem: string;
}

/**
 * Trades a join token and a certificate request for a certificate that names the token's host. Of any number of
 * callers with one token exactly one wins. What the host had before is void, and that two agents answered for it is
 * forgotten: from now on the host is this machine. Throws CODE_INVALID (token) or INVALID_INPUT (request); a wrong request
 * leaves the token unused.
 */
export async function redeemJoinToken(
  deps: Pick<Deps, 'db' | 'sealer' | 'changes' | 'now'>,
  input: { token: string; csrPem: string; address: string; machineId: string | null },
): Promise<Redeemed> {
  const token = parseJoinToken(input.token);
  const publicKey = await readCertificateRequest(input.csrPem);

  return deps.db.$transaction(async (tx) => {
    const authority = await lockIssuer(tx, deps);
    const hostId = await consumeToken(tx, token);
    const issued = await issueAgentCertificate(authority.issuing, { hostId, publicKey, now: deps.now() });
    const revoked = await tx.$executeRaw`
      update "AgentCertificate" set "revokedAt" = now() where "hostId" = ${hostId}::uuid and "revokedAt" is null`;
    const enrolledBefore = (await tx.agentCertificate.count({ where: { hostId } })) > 0;
    // A link of the agent before must not write any more, and what it had accepted must not outrank the next snapshot.
    const epochGrowth = enrolledBefore ? 1 : 0;
    const hosts = await tx.$executeRaw`
      update "Host" set "epoch" = "epoch" + ${epochGrowth}, "linkEpoch" = "linkEpoch" + 1,
        "machineId" = ${input.machineId}, "conflictAt" = null, "conflict" = null, "linkRun" = null
      where "id" = ${hostId}::uuid and "revokedAt" is null`;
    if (hosts !== 1) {
      throw new BulkheadError('CODE_INVALID', 'The host of this join token has been revoked.', { field: 'token' });
    }
    const { name: issuer } = authority.issuing;
    await tx.agentCertificate.create({ data: { serial: issued.serial, hostId, expiresAt: issued.expiresAt, issuer } });
    await writeAudit(
      tx,
      { hostId, address: input.address },
      {
        action: 'hosts.join',
        target: `host:${hostId}`,
        details: { serial: issued.serial, again: enrolledBefore, certificatesRevoked: revoked },
      },
    );
    await deps.changes.publish(tx, [
      newsAbout('hosts', { hostId }),
      { kind: 'standing', hostId },
      { kind: 'desired', hostId },
    ]);
    return { hostId, certificatePem: issued.certificatePem, authorityPem: bundleOf(authority) };
  });
}

/** Marks the token as used. Its host is locked before it, in the order of every other transaction. */
async function consumeToken(tx: Transaction, token: JoinTokenParts): Promise<string> {
  const secretHash = hashSecret(token.secret);
  await tx.$queryRaw`
    select 1 from "Host" where "id" = (
      select "hostId" from "JoinToken" where "id" = ${token.id} and "secretHash" = ${secretHash}
    ) for update`;
  const [used] = await tx.$queryRaw<{ hostId: string }[]>`
    update "JoinToken" set "usedAt" = now()
    where "id" = ${token.id} and "secretHash" = ${secretHash} and "usedAt" is null and "expiresAt" > now()
    returning "hostId"`;
  if (used !== undefined) return used.hostId;
  const kept = await tx.joinToken.findFirst({ where: { id: token.id, secretHash } });
  let reason = 'is not known here';
  if (kept !== null)
    reason = kept.usedAt === null ? 'has expired or was replaced by a newer one' : 'has been used already';
  throw new BulkheadError(
    'CODE_INVALID',
    `This join token ${reason}. Make a new one on the host's page; each is good once, for one hour.`,
    { field: 'token' },
  );
}
