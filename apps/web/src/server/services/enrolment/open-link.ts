import type { Deps } from '../../deps.ts';
import { newsAbout } from '../news.ts';
import { checkCertificate, type AgentIdentity } from './check-certificate.ts';

export interface OpenedLink {
  hostName: string;
  /** Carried by everything that this link writes: a newer link makes it stale. */
  linkEpoch: number;
}

/** Accepts an agent's connection: from here on no older link of the host can write. Throws FORBIDDEN. */
export async function openLink(deps: Pick<Deps, 'db' | 'changes'>, identity: AgentIdentity): Promise<OpenedLink> {
  const { hostId } = identity;
  return deps.db.$transaction(async (tx) => {
    // First the host's row lock, then the look: a revocation that is under way is waited for.
    const [row] = await tx.$queryRaw<OpenedLink[]>`
      update "Host" set "linkEpoch" = "linkEpoch" + 1, "lastSeenAt" = now() where "id" = ${hostId}::uuid
      returning "name" as "hostName", "linkEpoch"`;
    await checkCertificate(tx, identity);
    if (row === undefined) throw new Error(`host ${hostId} vanished`);
    await deps.changes.publish(tx, [newsAbout('hosts', { hostId })]);
    return row;
  });
}
