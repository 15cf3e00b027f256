import { BulkheadError } from '@bulkhead/shared';
import { bundleOf, lockIssuer } from '../../fleet/authority.ts';
import { issueAgentCertificate, readCertificateRequest } from '../../fleet/certificates.ts';
import type { Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { checkCertificate, type AgentIdentity } from './check-certificate.ts';

/** Certificates of one host that may be valid at once: the one in use and those of renewals whose answer was lost. */
const MAX_VALID_CERTIFICATES = 20;

/**
 * A further certificate for an agent that shows a valid one, and the roots to trust from now on. The one shown stays valid
 * until a link is opened with the new one: the answer may get lost. Throws FORBIDDEN (revoked), INVALID_INPUT (request) or TOO_MANY_ATTEMPTS.
 */
export async function renewCertificate(
  deps: Pick<Deps, 'db' | 'sealer' | 'now'>,
  identity: AgentIdentity,
  input: { csrPem: string; address: string },
): Promise<{ certificatePem: string; authorityPem: string }> {
  const publicKey = await readCertificateRequest(input.csrPem);
  const { hostId } = identity;
  return deps.db.$transaction(async (tx) => {
    const authority = await lockIssuer(tx, deps);
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
    const issued = await issueAgentCertificate(authority.issuing, { hostId, publicKey, now: deps.now() });
    const { name: issuer } = authority.issuing;
    await tx.agentCertificate.create({ data: { serial: issued.serial, hostId, expiresAt: issued.expiresAt, issuer } });
    await writeAudit(
      tx,
      { hostId, address: input.address },
      {
        action: 'hosts.renewCertificate',
        target: `host:${hostId}`,
        details: { serial: issued.serial, shown: identity.serial },
      },
    );
    return { certificatePem: issued.certificatePem, authorityPem: bundleOf(authority) };
  });
}
