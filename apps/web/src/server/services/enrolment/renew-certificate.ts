import { BulkheadError } from '@bulkhead/shared';
import { loadAuthority } from '../../fleet/authority.ts';
import { issueAgentCertificate, readCertificateRequest } from '../../fleet/certificates.ts';
import type { Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { checkCertificate, type AgentIdentity } from './check-certificate.ts';

/** Certificates of one host that may be valid at once: the one in use and those of renewals whose answer was lost. */
const MAX_VALID_CERTIFICATES = 20;

/**
 * A further certificate for an agent that shows a valid one. The one shown stays valid until it expires: the answer
 * may get lost. Throws FORBIDDEN (revoked), INVALID_INPUT (request) or TOO_MANY_ATTEMPTS.
 */
export async function renewCertificate(
  deps: Pick<Deps, 'db' | 'sealer' | 'now'>,
  identity: AgentIdentity,
  input: { csrPem: string; address: string },
): Promise<{ certificatePem: string }> {
  const publicKey = await readCertificateRequest(input.csrPem);
  const { root } = await loadAuthority(deps);
  const { hostId } = identity;
  return deps.db.$transaction(async (tx) => {
    await tx.$queryRaw`select 1 from "Host" where "id" = ${hostId}::uuid for update`;
    await checkCertificate(tx, identity);
    await tx.$executeRaw`
      delete from "AgentCertificate" where "hostId" = ${hostId}::uuid and "expiresAt" < now() - interval '30 days'`;
    const valid = await tx.agentCertificate.count({
      where: { hostId, revokedAt: null, expiresAt: { gt: deps.now() } },
    });
    if (valid >= MAX_VALID_CERTIFICATES) {
      throw new BulkheadError(
        'TOO_MANY_ATTEMPTS',
        `Host ${hostId} has ${valid} valid certificates, the limit is ${MAX_VALID_CERTIFICATES}: wait until one expires, or enrol it anew.`,
        { retryAfterSec: 3600 },
      );
    }
    const issued = await issueAgentCertificate(root, { hostId, publicKey, now: deps.now() });
    await tx.agentCertificate.create({ data: { serial: issued.serial, hostId, expiresAt: issued.expiresAt } });
    await writeAudit(
      tx,
      { hostId, address: input.address },
      {
        action: 'hosts.renewCertificate',
        target: `host:${hostId}`,
        details: { serial: issued.serial, shown: identity.serial },
      },
    );
    return { certificatePem: issued.certificatePem };
  });
}
