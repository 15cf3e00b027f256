import type { Deps } from '../../deps.ts';
import { checkCertificate, type AgentIdentity } from '../enrolment/check-certificate.ts';

/** Where a host's desired state is now. Throws FORBIDDEN when the host or the certificate has been revoked. */
export async function readGeneration(
  deps: Pick<Deps, 'db'>,
  identity: AgentIdentity,
): Promise<{ epoch: number; generation: number; linkEpoch: number }> {
  await checkCertificate(deps.db, identity);
  const host = await deps.db.host.findUniqueOrThrow({
    where: { id: identity.hostId },
    select: { epoch: true, desiredGeneration: true, linkEpoch: true },
  });
  return { epoch: host.epoch, generation: Number(host.desiredGeneration), linkEpoch: host.linkEpoch };
}
